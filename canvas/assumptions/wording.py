"""The words for assumptions: one table for each reader, translated like every other string."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from canvas.assumptions.choices import Box, CheckKind, Due, Impact, Level, Status, Theme
from intake.members import wording

Words = Mapping[Any, Any]
ROLE: Words = wording.ROLE

# Verified, but its date has passed.
STALE = "stale"
# Verified, but a check fails now.
CONTRADICTED = "contradicted"

# status: (kind of status, words)
STATUS: Mapping[str, tuple[str, Any]] = {
    Status.OPEN: ("ask", _("Open")),
    Status.CHECKING: ("info", _("Being checked")),
    Status.VERIFIED: ("good", _("Verified")),
    Status.REFUTED: ("bad", _("Refuted")),
    Status.ACCEPTED: ("warn", _("Risk accepted")),
    Status.NOT_APPLICABLE: ("idle", _("Not applicable")),
    STALE: ("warn", _("Stale")),
    CONTRADICTED: ("bad", _("Verified, now contradicted")),
}
STATUS_PLAIN: Mapping[str, tuple[str, Any]] = {
    **STATUS,
    Status.OPEN: ("ask", _("Not known yet")),
    Status.VERIFIED: ("good", _("Confirmed")),
    Status.REFUTED: ("bad", _("Turned out wrong")),
    Status.NOT_APPLICABLE: ("idle", _("Does not matter here")),
    STALE: ("warn", _("Check again")),
    CONTRADICTED: ("bad", _("Confirmed, now contradicted")),
}
DUE: Words = {
    Due.TRIAGE: _("Must be true before the proof of concept"),
    Due.PROOF: _("Must be true before the build"),
    Due.BUILD: _("Must be true before deployment"),
    Due.DEPLOYED: _("Must be true before it is used for real"),
    Due.USE: _("Must stay true as long as it is used"),
}
DUE_PLAIN: Words = {
    **DUE,
    Due.TRIAGE: _("Must be true before the trial"),
    Due.PROOF: _("Must be true before it is built"),
    Due.BUILD: _("Must be true before it goes live"),
}
# The same in few words, for selects and tables.
DUE_SHORT: Words = {
    Due.TRIAGE: _("before the proof of concept"),
    Due.PROOF: _("before the build"),
    Due.BUILD: _("before deployment"),
    Due.DEPLOYED: _("before real use"),
    Due.USE: _("while in use"),
}
DUE_SHORT_PLAIN: Words = {
    **DUE_SHORT,
    Due.TRIAGE: _("before the trial"),
    Due.PROOF: _("before it is built"),
    Due.BUILD: _("before it goes live"),
}
THEME: Words = {
    Theme.VALUE: _("Value proposition"),
    Theme.DECISIONS: _("Decisions"),
    Theme.LABELS: _("Prediction task and labels"),
    Theme.DATA: _("Data sources and collection"),
    Theme.MODELS: _("Features and models"),
    Theme.PREDICTIONS: _("Making predictions"),
    Theme.PRIVACY: _("Privacy and law"),
    Theme.ADOPTION: _("Monitoring and adoption"),
}
IMPACT: Words = {Impact.HIGH: _("high"), Impact.MEDIUM: _("medium"), Impact.LOW: _("low")}
LEVEL: Words = {
    Level.NONE: _("No evidence"),
    Level.SAID: _("Somebody said so"),
    Level.CHECKED: _("Checked by hand and written down"),
    Level.AUTOMATIC: _("Checked automatically, again and again"),
}
CHECK: Words = {
    CheckKind.MLFLOW: _("from test results"),
    CheckKind.ENDPOINT: _("from calls of the live model"),
    CheckKind.PUSH: _("sent in by another system"),
    CheckKind.FORM: _("from the fields of the canvas"),
}
# The boxes' own titles belong to the canvas; these are the same words for selects.
BOX: Words = {
    Box.VALUE: _("Value proposition"),
    Box.TASK: _("Prediction task"),
    Box.DECISIONS: _("Decisions"),
    Box.IMPACT: _("Impact simulation"),
    Box.SOURCES: _("Data sources"),
    Box.COLLECTION: _("Data collection"),
    Box.FEATURES: _("Features"),
    Box.MAKING: _("Making predictions"),
    Box.BUILDING: _("Building models"),
    Box.MONITORING: _("Monitoring"),
}
# What a row of the catalogue may be limited to.
CIRCUMSTANCE: Words = {
    "personal_data": _("use personal data"),
    "affects_people": _("affect people"),
    "labels_needed": _("learn from labels"),
    "batch": _("run as a batch"),
}
# What an event is called in a project's history.
EVENTS: Words = {
    "assumption.fitted": _("fitted the list of assumptions to the project"),
    "assumption.added": _("added an assumption"),
    "assumption.changed": _("changed an assumption"),
    "assumption.evidenced": _("added evidence to an assumption"),
    "assumption.verified": _("confirmed an assumption"),
    "assumption.refuted": _("found an assumption wrong"),
    "assumption.accepted": _("accepted the risk of an assumption"),
    "assumption.dismissed": _("set an assumption aside as not applicable"),
    "assumption.reopened": _("opened an assumption again"),
    "assumption.taken_up": _("began to check an assumption"),
    "assumption.due_soon": _("reminded of an assumption that is due soon"),
    "assumption.overdue": _("noted that an assumption is overdue"),
    "assumption.expired": _("noted that an assumption must be checked again"),
    "assumption.sent": _("sent an assumption to somebody without an account"),
    "assumption.unsent": _("withdrew a link to an assumption"),
    "assumption.contradicted": _("found a confirmed assumption contradicted by a check"),
    "assumption.uncontradicted": _("found an assumption no longer contradicted"),
    "assumption.weighed": _("weighed the evidence of an assumption anew"),
    "assumption.passed_on": _("could not answer an assumption"),
}


def status_words(user: Any) -> Mapping[str, tuple[str, Any]]:
    """Statuses as this person reads them."""
    return STATUS if user is not None and user.is_ml_team else STATUS_PLAIN


def due_words(user: Any) -> Words:
    """Headings of due stages as this person reads them."""
    return DUE if user is not None and user.is_ml_team else DUE_PLAIN


def due_short_words(user: Any) -> Words:
    """Due stages in a sentence, as this person reads them."""
    return DUE_SHORT if user is not None and user.is_ml_team else DUE_SHORT_PLAIN
