"""Everything that triage can do, from an idea to its retirement."""

from intake.triage.actions.ideas import answer_question, edit_idea, start_draft, submit_draft, submit_idea
from intake.triage.actions.labels import assign, tag
from intake.triage.actions.merge import merge
from intake.triage.actions.moves import decline, end_parks, move, park, reopen, retire
from intake.triage.actions.register import register_existing
from intake.triage.actions.replies import accept, ask, give_go, note_proof
from intake.triage.actions.scores import score

__all__ = [
    "accept",
    "answer_question",
    "ask",
    "assign",
    "decline",
    "edit_idea",
    "end_parks",
    "give_go",
    "merge",
    "move",
    "note_proof",
    "park",
    "register_existing",
    "reopen",
    "retire",
    "score",
    "start_draft",
    "submit_draft",
    "submit_idea",
    "tag",
]
