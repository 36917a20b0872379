"""What people type in triage: ideas and answers (ideas.py), decisions about them (decisions.py), scores."""

from intake.triage.forms.decisions import (
    REASON_LENGTH,
    AcceptForm,
    AskForm,
    GoForm,
    MergeForm,
    MoveForm,
    ProofForm,
    ReasonForm,
)
from intake.triage.forms.ideas import AnswerForm, BrandField, IdeaForm, InviteForm, WithdrawForm, idea_of
from intake.triage.forms.register import RegisterForm
from intake.triage.forms.scores import ScoreForm, why_of

__all__ = [
    "REASON_LENGTH",
    "AcceptForm",
    "AnswerForm",
    "AskForm",
    "BrandField",
    "GoForm",
    "IdeaForm",
    "InviteForm",
    "MergeForm",
    "MoveForm",
    "ProofForm",
    "ReasonForm",
    "RegisterForm",
    "ScoreForm",
    "WithdrawForm",
    "idea_of",
    "why_of",
]
