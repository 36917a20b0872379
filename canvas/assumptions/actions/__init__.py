"""Everything that changes an assumption. Each writes its line of the journal and the project's facts in the same
transaction.

Rows are locked in one order everywhere (project, assumptions, facts), so that two writers never wait for each other.
"""

from canvas.assumptions.actions.answers import (
    SentFile,
    accept_risk,
    add_evidence,
    change,
    pass_on,
    refute,
    reopen,
    set_not_applicable,
    take_up,
    verify,
)
from canvas.assumptions.actions.catalogue import CatalogueFull, StaleRow, add_row, change_row, retire_row
from canvas.assumptions.actions.checks import contradict, uncontradict
from canvas.assumptions.actions.guests import AlreadyAnswered, answer_as_guest, send_to_guest, withdraw_link
from canvas.assumptions.actions.reminders import remind
from canvas.assumptions.actions.rows import EvidenceNeeded, ReasonNeeded, StaleAssumption, refresh
from canvas.assumptions.actions.whole import add_own, fit, refresh_overdue

__all__ = [
    "AlreadyAnswered",
    "CatalogueFull",
    "EvidenceNeeded",
    "ReasonNeeded",
    "SentFile",
    "StaleAssumption",
    "StaleRow",
    "accept_risk",
    "add_evidence",
    "add_own",
    "add_row",
    "answer_as_guest",
    "change",
    "change_row",
    "contradict",
    "fit",
    "pass_on",
    "refresh",
    "refresh_overdue",
    "refute",
    "remind",
    "reopen",
    "retire_row",
    "send_to_guest",
    "set_not_applicable",
    "take_up",
    "uncontradict",
    "verify",
    "withdraw_link",
]
