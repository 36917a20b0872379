"""What scores say: filters first, then confidence, then a priority that sorts and does not decide. Pure.

Source: the plan of triage scores (docs/decisions/0013-scores.md tells the formula and why it is so plain).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.projects.choices import Dimension
from intake.triage.choices import Confidence, Passes

LEAST, MOST = 1, 5
# What each score weighs in the worth of an idea.
WEIGHTS = {Dimension.VALUE: 3, Dimension.FEASIBILITY: 2, Dimension.DATA: 1, Dimension.INTEGRATION: 1}
# One step of effort takes so much of the worth: the largest effort leaves 60 %.
EFFORT_TAKES = 0.1
PROHIBITED = "prohibited"


# What confidence leaves of the priority. Nothing known is worth no more than little known.
SCALE = {Confidence.UNKNOWN: 0.7, Confidence.LOW: 0.7, Confidence.MEDIUM: 0.85, Confidence.HIGH: 1.0}


@dataclass(frozen=True)
class Filter:
    """A question that comes before all scores: an idea that fails it is not worth scoring."""

    code: str
    passes: Passes


@dataclass(frozen=True)
class FilterFacts:
    """All that the hard filters look at. `None` means: nobody has said."""

    ai_act_class: str = ""
    has_owner: bool | None = None
    somebody_acts: bool | None = None


def filters(facts: FilterFacts) -> tuple[Filter, ...]:
    """Prohibited use, no owner, nobody who acts on the output: what fails first, then what nobody has answered yet."""
    allowed = None if not facts.ai_act_class else facts.ai_act_class != PROHIBITED
    answers = {"allowed": allowed, "owner": facts.has_owner, "acts": facts.somebody_acts}
    words = {True: Passes.YES, False: Passes.NO, None: Passes.UNKNOWN}
    found = [Filter(code, words[answer]) for code, answer in answers.items()]
    return tuple(sorted(found, key=lambda line: (Passes.NO, Passes.UNKNOWN, Passes.YES).index(line.passes)))


def confidence(readiness: int | None) -> Confidence:
    """From the readiness of the assumptions: 0 and 1 are low, 2 medium, 3 high; none that counts is unknown."""
    if readiness is None:
        return Confidence.UNKNOWN
    return {2: Confidence.MEDIUM, 3: Confidence.HIGH}.get(readiness, Confidence.LOW)


def priority(points: Mapping[str, int], readiness: int | None) -> float | None:
    """0 to 100, one decimal; None until value and feasibility are scored.

    Worth is the weighted mean of value (3), feasibility (2), data (1) and integration (1) on a scale from 0 to 1; each
    step of effort above the first takes a tenth of it, and confidence scales what is left. What is not scored counts
    as the worst: nobody gets ahead by leaving a score out.
    """
    if Dimension.VALUE not in points or Dimension.FEASIBILITY not in points:
        return None
    total = sum(WEIGHTS.values())
    worth = sum(weight * (points.get(name, LEAST) - LEAST) for name, weight in WEIGHTS.items()) / (
        total * (MOST - LEAST)
    )
    ease = 1 - EFFORT_TAKES * (points.get(Dimension.EFFORT, MOST) - LEAST)
    return round(100 * worth * ease * SCALE[confidence(readiness)], 1)
