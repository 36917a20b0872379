"""Four plain answers and the class of the AI Act they point to."""

from __future__ import annotations

from itertools import product

import pytest

from canvas.boxes import law
from canvas.boxes.choices import AiActClass

NAMES = [name for name, _class in law.QUESTIONS]


def answers(*said: str) -> dict[str, str]:
    """The four answers in their order: forbidden, sensitive, safety, meets people."""
    return dict(zip(NAMES, said, strict=True))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("no", "no", "no", "no"), AiActClass.MINIMAL),
        (("no", "no", "no", "yes"), AiActClass.TRANSPARENCY),
        (("no", "no", "yes", "no"), AiActClass.HIGH_RISK),
        (("no", "yes", "no", "yes"), AiActClass.HIGH_RISK),
        (("no", "yes", "unknown", ""), AiActClass.HIGH_RISK),
        (("no", "unknown", "yes", "no"), AiActClass.HIGH_RISK),
        (("yes", "", "unknown", "no"), AiActClass.PROHIBITED),
        (("unknown", "yes", "no", "no"), None),
        (("no", "", "no", "yes"), None),
        (("no", "no", "no", ""), None),
        (("", "", "", ""), None),
    ],
)
def test_the_gravest_yes_decides_once_nothing_graver_is_open(said, expected):
    assert law.proposed(answers(*said)) == expected


def test_every_proposal_has_a_rationale_and_nothing_else_has_one():
    for said in product(("yes", "no", "unknown", ""), repeat=4):
        assert bool(law.rationale(answers(*said))) == (law.proposed(answers(*said)) is not None)


def test_both_reasons_of_a_high_risk_are_named():
    text = law.rationale(answers("no", "yes", "yes", "no"))
    assert "annex III" in text
    assert "annex I (" in text
