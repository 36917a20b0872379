"""What changed in a text, word by word, and what a reviewer is shown of it."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.triage import actions, queries
from intake.triage.changes import changes
from tests.people import Cast
from tests.triage.factories import MONDAY, sent_idea

TEXT = st.text(st.sampled_from("ab .\n,ø漢"), max_size=60)


@given(TEXT, TEXT)
def test_the_pieces_make_both_texts_to_the_letter(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(piece.text for piece in pieces)


def test_one_word_that_changed_is_one_word() -> None:
    found = [
        (piece.kind, piece.text)
        for piece in changes("Every week 300 readers cancel.", "Every week 400 readers cancel.")
    ]
    assert found == [("same", "Every week "), ("gone", "300"), ("new", "400"), ("same", " readers cancel.")]


def test_texts_that_have_nothing_in_common_stay_whole() -> None:
    assert [piece.kind for piece in changes("Readers leave us each week", "Cars stand unsold for months")] == [
        "gone",
        "new",
    ]


def test_the_reviewer_reads_what_changed_since_the_question(people: Cast) -> None:
    project = sent_idea(people)
    actions.edit_idea(project=project, changes={"name": "Early"}, actor=people.zoe, at=MONDAY + timedelta(hours=1))
    actions.ask(project=project, question="Which desk?", actor=people.jan, at=MONDAY + timedelta(hours=2))
    for users, hour in (("The desk in Aarhus calls them.", 3), ("The desk in Odense calls them.", 4)):
        actions.edit_idea(
            project=project, changes={"users": users}, actor=people.zoe, at=MONDAY + timedelta(hours=hour)
        )
    actions.edit_idea(
        project=project, changes={"expected_calls_per_week": 9000}, actor=people.zoe, at=MONDAY + timedelta(hours=5)
    )
    rows = {row.column: row for row in queries.changed(project)}
    assert list(rows) == ["users", "expected_calls_per_week"]
    assert "".join(p.text for p in rows["users"].pieces if p.kind != "gone") == "The desk in Odense calls them."
    assert [(p.kind, p.text) for p in rows["expected_calls_per_week"].pieces] == [
        ("gone", "7\u202f000"),
        ("new", "9\u202f000"),
    ]
    assert [row.column for row in queries.changed(project, MONDAY)] == ["name", "users", "expected_calls_per_week"]
