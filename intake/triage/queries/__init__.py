"""Reading for triage: gates, where a project stands, ideas, and the selection that queue and board show."""

from intake.triage.queries.gates import SETTLED, Gate, Line, gate, gate_facts, levels, lines, next_gate
from intake.triage.queries.ideas import (
    apology,
    asked_or_sent,
    by_submission_key,
    changed,
    discarded,
    edits_since,
    postponed,
    questions,
)
from intake.triage.queries.scoring import confidence, filters, score_facts, scores_of
from intake.triage.queries.selection import (
    CARD,
    Waiting,
    board_cards,
    for_the_ml_team,
    proposes_in_use,
    queue,
    submitted,
    waiting,
)
from intake.triage.queries.standing import came_from, last_decision, last_move, may_give_go, snapshots, stands_at, ways

__all__ = [
    "CARD",
    "SETTLED",
    "Gate",
    "Line",
    "Waiting",
    "apology",
    "asked_or_sent",
    "board_cards",
    "by_submission_key",
    "came_from",
    "changed",
    "confidence",
    "discarded",
    "edits_since",
    "filters",
    "for_the_ml_team",
    "gate",
    "gate_facts",
    "last_decision",
    "last_move",
    "levels",
    "lines",
    "may_give_go",
    "next_gate",
    "postponed",
    "proposes_in_use",
    "questions",
    "queue",
    "score_facts",
    "scores_of",
    "snapshots",
    "stands_at",
    "submitted",
    "waiting",
    "ways",
]
