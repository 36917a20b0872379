"""The closed lists of an assumption. No Django in here."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from intake.projects.choices import AskRole as AskRole
from intake.projects.choices import Stage


class Status(StrEnum):
    """What is known about an assumption. Stale (verified, but its date has passed) is computed, never stored."""

    OPEN = "open"
    CHECKING = "checking"
    VERIFIED = "verified"
    REFUTED = "refuted"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


# Somebody still has to find out.
UNSETTLED = (Status.OPEN, Status.CHECKING)


class Due(StrEnum):
    """By which step an assumption must be settled."""

    TRIAGE = "T"
    PROOF = "P"
    BUILD = "B"
    DEPLOYED = "D"
    USE = "U"


# The stage whose gate asks for it; what is due in use is looked at as long as the model is used.
GATE = {Due.TRIAGE: Stage.POC, Due.PROOF: Stage.BUILD, Due.BUILD: Stage.DEPLOYED, Due.DEPLOYED: Stage.IN_USE}

_ALL = tuple(Due)
# What is due by the next gate of each stage. Parked, declined and retired projects have no gate ahead.
DUE_BY_NEXT_GATE: dict[Stage, tuple[Due, ...]] = {
    Stage.DRAFT: _ALL[:1],
    Stage.SUBMITTED: _ALL[:1],
    Stage.POC: _ALL[:2],
    Stage.BUILD: _ALL[:3],
    Stage.DEPLOYED: _ALL[:4],
    Stage.IN_USE: _ALL,
    Stage.RETIRED: (),
    Stage.PARKED: (),
    Stage.DECLINED: (),
}


class Impact(StrEnum):
    """How much it hurts when an assumption is wrong."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Theme(StrEnum):
    """What an assumption is about, in the order of the catalogue; ties of readiness go to the earlier theme."""

    VALUE = "value"
    DECISIONS = "decisions"
    LABELS = "labels"
    DATA = "data"
    MODELS = "models"
    PREDICTIONS = "predictions"
    PRIVACY = "privacy"
    ADOPTION = "adoption"


# The business side of a brand: its product owners and leads answer for these, or know who can.
BRAND_SIDE = (AskRole.PO, AskRole.BL, AskRole.OPS, AskRole.ED, AskRole.FIN)


class CheckKind(StrEnum):
    """What could verify an assumption automatically."""

    MLFLOW = "mlflow"
    ENDPOINT = "endpoint"
    PUSH = "push"
    FORM = "form"


class Level(IntEnum):
    """How good the evidence is."""

    NONE = 0
    SAID = 1
    CHECKED = 2
    AUTOMATIC = 3


class Verdict(StrEnum):
    """What a piece of evidence says; empty when it settles nothing."""

    NONE = ""
    VERIFY = "verify"
    REFUTE = "refute"


class Box(StrEnum):
    """The boxes of the canvas that an assumption may belong to."""

    VALUE = "value"
    TASK = "task"
    DECISIONS = "decisions"
    IMPACT = "impact"
    SOURCES = "sources"
    COLLECTION = "collection"
    FEATURES = "features"
    MAKING = "making"
    BUILDING = "building"
    MONITORING = "monitoring"
