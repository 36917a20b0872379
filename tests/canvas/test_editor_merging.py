"""The proposal for merging two texts of one box: what each side wrote stays, and stands there once."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from canvas.boxes import actions, queries
from canvas.boxes.merging import merged, pieces
from intake.projects.models import Project
from tests.people import Cast

BASE = "Readers leave. We see it late. Nobody calls."
CHANGED = "Readers leave. We see it too late. Nobody calls."
sentences = st.lists(st.sampled_from([f"Sentence {letter}." for letter in "abcdefgh"]), unique=True, max_size=6)


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "result"),
    [
        (BASE, f"{BASE} His.", CHANGED, f"{CHANGED} His."),
        (BASE, f"{BASE} His.", f"{BASE} Hers.", f"{BASE} His.\n\nHers."),
        (BASE, "Readers leave. Nobody calls.", f"{BASE} Hers.", "Readers leave. Nobody calls. Hers."),
        ("- a\n- b", "- a\n- x\n- b", "- a\n- b\n- c", "- a\n- x\n- b\n- c"),
        ("", "One.", "One. Two.", "One. Two."),
        ("", "One.", "Two.", "One.\n\nTwo."),
        ("", "One.", "", "One."),
        ("", "Same. Hers. End.", "Same. His. End.", "Same. Hers. His. End."),
        ("", "3.5 ms.", "3.7 ms.", "3.5 ms.\n\n3.7 ms."),
        ("", "v1.2 is slow", "v1.3 is slow", "v1.2 is slow\n\nv1.3 is slow"),
    ],
)  # fmt: skip
def test_changes_of_both_sides_come_together(base: str, theirs: str, yours: str, result: str) -> None:
    assert merged(base, theirs, yours) == result


@given(st.text())
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(pieces(text)) == text


@given(st.text(alphabet="ab. \n"), st.text(alphabet="ab. \n"))
def test_what_only_one_side_changed_is_the_result(base: str, changed: str) -> None:
    assert merged(base, changed, base) == changed
    assert merged(base, base, changed).strip() == changed.strip()


@given(sentences, sentences, sentences)
def test_every_new_sentence_of_either_side_stands_there_and_none_twice_in_a_row(
    base: list[str], theirs: list[str], yours: list[str]
) -> None:
    result = [piece.strip() for piece in pieces(merged(*(" ".join(each) for each in (base, theirs, yours))))]
    assert set(theirs) - set(base) <= set(result)
    assert set(yours) - set(base) <= set(result)
    assert set(theirs) & set(yours) <= set(result)
    assert set(result) <= {*base, *theirs, *yours}


@pytest.mark.django_db
def test_the_text_that_both_began_with_is_found_by_its_version(people: Cast, project: Project) -> None:
    def save(text: str, version: int) -> None:
        actions.save_box(project=project, key="task", text=text, version=version, actor=people.zoe, at=timezone.now())

    save("First.", 1)
    save("Second.", 2)
    save("Third.", 3)
    found = (
        queries.text_at(project, "task", 2),
        queries.text_at(project, "task", 3),
        queries.text_at(project, "task", 1),
    )
    assert found == ("First.", "Second.", "")
    assert queries.text_at(project, "task", 99) == ""
