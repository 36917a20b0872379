"""The words for stages, health and events: one table for each reader, translated like every other string.

The ML team reads the words of the product; a stakeholder reads plain ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.projects.choices import Direction, Health, Outcome, Stage, Visibility

Words = Mapping[str, Any]

STAGE: Words = {
    Stage.DRAFT: _("Draft"),
    Stage.SUBMITTED: _("Submitted"),
    Stage.POC: _("Proof of concept"),
    Stage.BUILD: _("Build"),
    Stage.DEPLOYED: _("Deployed"),
    Stage.IN_USE: _("In use"),
    Stage.RETIRED: _("Retired"),
    Stage.PARKED: _("Parked"),
    Stage.DECLINED: _("Declined"),
}
STAGE_PLAIN: Words = {**STAGE, Stage.POC: _("Trial"), Stage.BUILD: _("Being built"), Stage.DEPLOYED: _("Live")}

# health: (kind of status, words)
HEALTH: Mapping[str, tuple[str, Any]] = {
    Health.ON_TRACK: ("good", _("On track")),
    Health.AT_RISK: ("warn", _("At risk")),
    Health.BLOCKED: ("bad", _("Blocked")),
    Health.NEEDS_DECISION: ("ask", _("Needs decision")),
    Health.PAUSED: ("idle", _("Paused")),
}
HEALTH_REASON: Words = {
    "parked": _("parked"),
    "refuted": _("an important assumption turned out wrong"),
    "decision_late": _("a decision that holds it up is overdue"),
    "decision_open": _("a decision is waited for"),
    "overdue": _("assumptions are overdue"),
    "quiet": _("no update for 14 days"),
    "silent": _("a live model is not used"),
    "below_baseline": _("the best result is worse than today's way"),
    "call_late": _("the date by which it should be called has passed"),
}
VISIBILITY: Words = {
    Visibility.BRAND: _("The brand and the ML team"),
    Visibility.COMPANY: _("Everybody in the company"),
}
DIRECTION: Words = {Direction.HIGHER: _("higher is better"), Direction.LOWER: _("lower is better")}
OUTCOME: Words = {
    Outcome.REPLACED: _("Replaced"),
    Outcome.UNUSED: _("Unused"),
    Outcome.TOO_COSTLY: _("Too costly"),
    Outcome.NOT_FEASIBLE: _("Not feasible"),
    Outcome.SPUN_OUT: _("Spun out"),
    Outcome.DUPLICATE_OF: _("Duplicate of another project"),
    Outcome.WITHDRAWN: _("Withdrawn by who asked for it"),
}
LABELS = {
    "plain": {
        "endpoint": _("Live model"),
        "endpoints": _("Live models"),
        "run": _("Test result"),
        "runs": _("Test results"),
        "baseline": _("Today's way"),
        "target": _("Agreed goal"),
        "gate": _("Before the next step"),
        "readiness": _("What is still unproven"),
    },
    "team": {
        "endpoint": _("Endpoint"),
        "endpoints": _("Endpoints"),
        "run": _("Run"),
        "runs": _("Runs"),
        "baseline": _("Baseline"),
        "target": _("Target"),
        "gate": _("Gate"),
        "readiness": _("Readiness"),
    },
}

# What an event is called in a project's history; rooms above add theirs with `say`.
EVENT: dict[str, str | Promise] = {
    "project.created": _("started this project"),
    "project.changed": _("changed details"),
    "project.submitted": _("sent the idea to the ML team"),
    "project.asked": _("asked for more information"),
    "project.answered": _("answered the question"),
    "project.moved": _("moved the project"),
    "project.updated": _("posted an update"),
    "project.health": _("noticed a change of health"),
}


# The same where a stakeholder reads other words.
EVENT_PLAIN: dict[str, str | Promise] = {}


# The picture of an event, by the noun it begins with or by its whole name.
ICON = {
    "project": "circle-dot",
    "project.moved": "arrow-right",
    "project.updated": "message-square",
    "project.health": "activity",
    "project.submitted": "send",
    "project.accepted": "check",
    "project.asked": "circle-question-mark",
    "decision": "scale",
    "comment": "message-circle",
    "canvas": "layout-grid",
    "assumption": "list-checks",
    "runs": "chart-line",
    "endpoint": "radio",
}


def icon(kind: str) -> str:
    """The icon of a kind of event."""
    return ICON.get(kind) or ICON.get(kind.partition(".")[0], "circle-dot")


def say(events: Mapping[str, str | Promise], plain: Mapping[str, str | Promise] | None = None) -> None:
    """Adds words for a room's events, and plain ones where they differ; called in its AppConfig.ready."""
    EVENT.update(events)
    EVENT_PLAIN.update(plain or {})


def events(user: Any) -> Mapping[str, str | Promise]:
    """What events are called, for this person."""
    return EVENT if user is not None and user.is_ml_team else {**EVENT, **EVENT_PLAIN}


def stage_words(user: Any) -> Words:
    """Stages as this person reads them."""
    return STAGE if user is not None and user.is_ml_team else STAGE_PLAIN


def labels(user: Any) -> Words:
    """Other words as this person reads them."""
    return LABELS["team" if user is not None and user.is_ml_team else "plain"]
