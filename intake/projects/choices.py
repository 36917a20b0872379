"""Stages, health and the other closed lists of a project. No Django in here."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a project is on the road, or to its side. Source: the plan of stages and gates, docs/words.md."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    POC = "poc"
    BUILD = "build"
    DEPLOYED = "deployed"
    IN_USE = "in_use"
    RETIRED = "retired"
    PARKED = "parked"
    DECLINED = "declined"


# The road from idea to retirement, in order; parked and declined lie to the side.
ROAD = (Stage.DRAFT, Stage.SUBMITTED, Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE, Stage.RETIRED)
# The stages in which somebody works on a project or runs it.
ACTIVE = (Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE)
# The stages of the board, in the order of its columns.
BOARD = (Stage.SUBMITTED, Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE, Stage.PARKED)


class Health(StrEnum):
    """How a project is doing: computed, the first that holds."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    BLOCKED = "blocked"
    NEEDS_DECISION = "needs_decision"
    PAUSED = "paused"


class Visibility(StrEnum):
    BRAND = "brand"
    COMPANY = "company"


class Direction(StrEnum):
    """Which way the main metric gets better."""

    HIGHER = "higher"
    LOWER = "lower"


class Outcome(StrEnum):
    """Why a project left for good."""

    REPLACED = "replaced"
    UNUSED = "unused"
    TOO_COSTLY = "too_costly"
    NOT_FEASIBLE = "not_feasible"
    SPUN_OUT = "spun_out"
    DUPLICATE_OF = "duplicate_of"
    WITHDRAWN = "withdrawn"


class Dimension(StrEnum):
    """What an idea is scored for, 1 to 5 each; more is better but for effort."""

    VALUE = "value"
    FEASIBILITY = "feasibility"
    DATA = "data"
    INTEGRATION = "integration"
    EFFORT = "effort"


class AskRole(StrEnum):
    """Who can answer a question about a project. Source: the catalogue of assumptions."""

    PO = "PO"
    BL = "BL"
    OPS = "OPS"
    ED = "ED"
    SRC = "SRC"
    DE = "DE"
    ML = "ML"
    DEV = "DEV"
    IT = "IT"
    AN = "AN"
    FIN = "FIN"
    DPO = "DPO"
