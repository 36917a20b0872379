"""Everything that triage can do, from an idea to its retirement."""

from intake.triage.actions.ideas import answer_question, edit_idea, start_draft, submit_draft, submit_idea
from intake.triage.actions.moves import decline, move, park, reopen, retire
from intake.triage.actions.replies import accept, ask, give_go, note_proof
from intake.triage.actions.scores import score

__all__ = [
    "accept",
    "answer_question",
    "ask",
    "decline",
    "edit_idea",
    "give_go",
    "move",
    "note_proof",
    "park",
    "reopen",
    "retire",
    "score",
    "start_draft",
    "submit_draft",
    "submit_idea",
]
