"""The words for decisions: states, answers, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.decisions.choices import State, Verdict

# state: (kind of status, word)
STATE: Mapping[str, tuple[str, Any]] = {
    State.OPEN: ("ask", _("Waits for an answer")),
    State.OVERDUE: ("bad", _("Overdue")),
    State.ANSWERED: ("good", _("Decided")),
    State.WITHDRAWN: ("idle", _("Withdrawn")),
}
VERDICT: Mapping[str, Any] = {Verdict.YES: _("Yes"), Verdict.NO: _("No"), Verdict.OTHER: _("Something else")}
EVENTS: Mapping[str, Any] = {
    "decision.asked": _("asked for a decision"),
    "decision.answered": _("decided"),
    "decision.recorded": _("wrote down a decision"),
    "decision.changed": _("changed a question"),
    "decision.withdrawn": _("withdrew a question"),
    "decision.overdue": _("noticed that a decision is overdue"),
}
EVENTS_PLAIN: Mapping[str, Any] = {}
