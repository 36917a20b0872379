"""The words for gates and decisions: for the ML team, and plain ones for stakeholders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.projects.choices import Dimension, Stage
from intake.triage.choices import Confidence, Level, Passes

LEVEL: Mapping[str, Any] = {
    Level.BLOCK: _("keeps the project out"),
    Level.WARN: _("asks for a written reason"),
    Level.OFF: _("is not looked at"),
}

# condition: (for the ML team, in plain words)
CONDITION: Mapping[str, tuple[Any, Any]] = {
    "submitted.fields": (_("The five fields of the idea are filled"), _("The idea has all of its five answers")),
    "poc.decision": (_("The ML team has accepted the idea"), _("The ML team has said yes to the idea")),
    "poc.owner": (_("An owner is named"), _("Somebody in the brand answers for it")),
    "poc.boxes": (
        _("The boxes value, task and decisions are filled"),
        _("Value, task and decisions are written in the canvas"),
    ),
    "poc.assumptions": (
        _("Assumptions 2, 7, 20 and 43 are verified"),
        _("Four things are confirmed: who answers for the number, who acts, that we may use the data, its legal class"),
    ),
    "poc.lawful_basis": (
        _("Assumption 44 is verified, because personal data is used"),
        _("The lawful basis for personal data is confirmed"),
    ),
    "poc.not_prohibited": (_("The AI Act class is not prohibited"), _("The use is not prohibited by law")),
    "poc.other_boxes": (_("The other boxes of the canvas are filled"), _("The rest of the canvas is written")),
    "poc.other_assumptions": (
        _("The other assumptions due in triage are settled"),
        _("The other questions for this step are answered"),
    ),
    "build.result": (
        _("The result of the proof of concept is recorded: a linked run or a note"),
        _("The result of the trial is recorded"),
    ),
    "build.go": (_("The product owner has given the go"), _("The product owner has given the go")),
    "build.assumptions": (
        _("The assumptions due in the proof of concept are settled"),
        _("The questions for this step are answered"),
    ),
    "build.target": (_("The best run meets the target"), _("The best test result meets the agreed goal")),
    "deployed.endpoint": (_("An endpoint or a batch job is linked"), _("A live model is connected")),
    "deployed.privacy": (
        _("Assumptions 44 and 45 are verified, because personal data is used"),
        _("Lawful basis and sparing use of personal data are confirmed"),
    ),
    "deployed.fallback": (
        _("The fallback is stated in the canvas"),
        _("It is written down what happens without a prediction"),
    ),
    "deployed.other_assumptions": (
        _("The other assumptions due in build are settled"),
        _("The other questions for this step are answered"),
    ),
    "in_use.observed": (_("Calls were observed on seven days"), _("It was used on seven days")),
    "in_use.assumptions": (
        _("The assumptions due while deployed are settled"),
        _("The questions for this step are answered"),
    ),
    "in_use.kpi": (
        _("Assumption 48 is verified: it moves the KPI"),
        _("It is confirmed that the number it was made for moves"),
    ),
    "retired.outcome": (_("Outcome and reason are recorded"), _("It is written down why it ends")),
    "retired.callers": (_("The callers are informed"), _("Those who use it have been told")),
}

# Where what a condition asks for is written.
ROOM = {
    "poc.boxes": "canvas",
    "poc.not_prohibited": "canvas",
    "poc.other_boxes": "canvas",
    "deployed.fallback": "canvas",
    "poc.assumptions": "assumptions",
    "poc.lawful_basis": "assumptions",
    "poc.other_assumptions": "assumptions",
    "build.assumptions": "assumptions",
    "deployed.privacy": "assumptions",
    "deployed.other_assumptions": "assumptions",
    "in_use.assumptions": "assumptions",
    "in_use.kpi": "assumptions",
}

FIELD: Mapping[str, Any] = {
    "name": _("name"),
    "problem": _("what goes wrong today"),
    "brand": _("brand"),
    "users": _("who would use the result"),
    "useful_by": _("useful by"),
    "expected_calls_per_week": _("expected calls per week"),
    "expected_from": _("calls expected from"),
    "outcome": _("outcome"),
    "reason": _("reason"),
}

# Scores: {dimension: (its name, what 1 and 5 mean)}.
DIMENSION: Mapping[str, tuple[Any, Any]] = {
    Dimension.VALUE: (_("Value"), _("1: nobody would notice; 5: it changes the numbers of the brand")),
    Dimension.FEASIBILITY: (_("Feasibility"), _("1: research; 5: we have done the same before")),
    Dimension.DATA: (_("Data readiness"), _("1: nobody knows where it is; 5: we query it today")),
    Dimension.INTEGRATION: (_("Integration readiness"), _("1: nobody would call it; 5: a team has the call planned")),
    Dimension.EFFORT: (_("Effort"), _("1: days; 5: half a year or more")),
}
# Confidence: (kind of status, words).
CONFIDENCE: Mapping[str, tuple[str, Any]] = {
    Confidence.UNKNOWN: ("nodata", _("Confidence unknown: no important assumption is due")),
    Confidence.LOW: ("warn", _("Low confidence: an important assumption is only a claim")),
    Confidence.MEDIUM: ("idle", _("Medium confidence: checked by hand")),
    Confidence.HIGH: ("good", _("High confidence: checked again and again")),
}
# What comes before all scores: {filter: {how it stands: (kind of status, words)}}.
FILTER: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    "allowed": {
        Passes.NO: ("bad", _("The use is prohibited by the AI Act")),
        Passes.UNKNOWN: ("ask", _("Its class in the AI Act is not known yet")),
        Passes.YES: ("good", _("The use is not prohibited")),
    },
    "owner": {
        Passes.NO: ("bad", _("Its owner has left")),
        Passes.UNKNOWN: ("ask", _("Nobody is named as owner yet")),
        Passes.YES: ("good", _("Somebody answers for it")),
    },
    "acts": {
        Passes.NO: ("bad", _("Nobody acts on the output: that assumption turned out wrong")),
        Passes.UNKNOWN: ("ask", _("Who acts on the output is not confirmed yet")),
        Passes.YES: ("good", _("A team acts on the output")),
    },
}

EVENT: Mapping[str, Any] = {
    "idea.withdrawn": _("withdrew the idea"),
    "idea.postponed": _("put the answer off, because the promised day had passed"),
    "draft.discarded": _("threw the draft away"),
    "draft.taken_back": _("took the draft back"),
    "project.assigned": _("changed who leads or owns it"),
    "project.tagged": _("changed its tags"),
    "project.merged": _("merged it into another project"),
    "project.merged_in": _("merged another project into it"),
    "project.registered": _("registered what exists already"),
    "project.parked_longer": _("changed until when it is parked"),
    "project.park_ended": _("is back: the day until which it was parked has come"),
    "score.given": _("scored it"),
    "project.accepted": _("accepted the idea"),
    "project.edited": _("changed the idea"),
    "project.taken_back": _("took back the last answer to the idea"),
    "project.go": _("gave the go to build"),
    "project.proof": _("recorded the result of the proof of concept"),
}
EVENT_PLAIN: Mapping[str, Any] = {"project.proof": _("recorded the result of the trial")}

# What the side stages and the end are called as verbs, on buttons.
VERB: Mapping[str, Any] = {
    Stage.PARKED: _("Park"),
    Stage.DECLINED: _("Decline"),
    Stage.RETIRED: _("Retire"),
}


def condition(code: str, plain: bool = False) -> str:
    """What a condition asks for, as the ML team reads it or in plain words."""
    return str(CONDITION[code][1 if plain else 0])
