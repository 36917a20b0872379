"""The starter catalogue as data."""

from __future__ import annotations

import json

import pytest

from canvas.assumptions.catalogue import SOURCE, Circumstances, applies, by_number, known, rows, worded
from canvas.assumptions.choices import Due, Impact, Theme

UNKNOWN = Circumstances()


def test_it_has_the_48_rows_of_the_plan_in_order():
    assert [row.number for row in rows()] == list(range(1, 49))
    assert len({row.key for row in rows()}) == 48


def test_each_row_says_what_is_believed_whom_to_ask_and_what_would_prove_it():
    for row in rows():
        assert row.statement.startswith("We believe that "), row.number
        assert row.statement.endswith("."), row.number
        assert row.question.endswith("?"), row.number
        assert row.ask, row.number
        assert row.evidence.endswith("."), row.number
        assert row.if_wrong.endswith("."), row.number
        assert bool(row.check_kind) == bool(row.check_text), row.number


def test_the_rows_that_gates_name_have_the_due_step_of_their_gate():
    assert {number: by_number()[number].due for number in (2, 7, 20, 43)} == dict.fromkeys((2, 7, 20, 43), Due.TRIAGE)
    assert by_number()[45].due == Due.BUILD


def test_impact_and_due_steps_are_those_of_the_plan():
    medium = {row.number for row in rows() if row.impact == Impact.MEDIUM}
    assert medium == {5, 8, 11, 19, 25, 28, 30, 37, 41, 42}
    by_due = {due: {row.number for row in rows() if row.due == due} for due in Due}
    assert by_due[Due.TRIAGE] == {1, 2, 4, 5, 7, 15, 20, 21, 25, 38, 43}
    assert by_due[Due.USE] == {48}
    assert by_due[Due.DEPLOYED] == {13, 36, 37, 39, 40, 41, 42, 47}
    assert by_due[Due.BUILD] == {8, 11, 12, 18, 29, 30, 34, 35, 44, 45, 46}


def test_every_theme_has_rows():
    assert {row.theme for row in rows()} == set(Theme)


@pytest.mark.parametrize(
    ("number", "circumstances", "expected"),
    [
        (44, UNKNOWN, True),
        (44, Circumstances(personal_data=True), True),
        (44, Circumstances(personal_data=False), False),
        (45, Circumstances(personal_data=False), False),
        (28, Circumstances(personal_data=False), False),
        (12, Circumstances(affects_people=False), False),
        (12, Circumstances(affects_people=True, personal_data=False), True),
        (46, Circumstances(affects_people=False), False),
        (15, Circumstances(labels_needed=False), False),
        (16, Circumstances(labels_needed=True), True),
        (1, Circumstances(False, False, False, False), True),
        (39, Circumstances(batch=True), True),
    ],
)
def test_a_row_is_left_out_only_when_a_circumstance_is_known_to_differ(number, circumstances, expected):
    assert applies(by_number()[number], circumstances) is expected


def test_the_lawful_basis_is_due_before_the_proof_of_concept_only_if_personal_data_is_used():
    assert worded(by_number()[44], UNKNOWN).due == Due.BUILD
    assert worded(by_number()[44], Circumstances(personal_data=True)).due == Due.TRIAGE


def test_speed_is_worded_for_batch_for_real_time_and_for_not_known_yet():
    row = by_number()[39]
    said = {worded(row, Circumstances(batch=batch)).statement for batch in (None, True, False)}
    assert len(said) == 3


def test_a_condition_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no circumstance"):
        known({"weather": True})


def test_the_file_holds_nothing_that_nobody_reads():
    entry_names = {name for entry in json.loads(SOURCE.read_text())["assumptions"] for name in entry}
    assert entry_names == {
        "number",
        "key",
        "theme",
        "box",
        "statement",
        "question",
        "ask",
        "evidence",
        "if_wrong",
        "impact",
        "due",
        "check",
        "condition",
        "variants",
    }
