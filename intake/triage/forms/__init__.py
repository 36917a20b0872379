"""What people type in triage: ideas and answers (ideas.py), decisions about them (decisions.py)."""

from intake.triage.forms.decisions import (
    REASON_LENGTH,
    AcceptForm,
    AskForm,
    GoForm,
    MoveForm,
    ProofForm,
    ReasonForm,
)
from intake.triage.forms.ideas import AnswerForm, BrandField, IdeaForm, idea_of

__all__ = [
    "REASON_LENGTH",
    "AcceptForm",
    "AnswerForm",
    "AskForm",
    "BrandField",
    "GoForm",
    "IdeaForm",
    "MoveForm",
    "ProofForm",
    "ReasonForm",
    "idea_of",
]
