"""The closed lists of decisions. No Django in here."""

from enum import StrEnum


class Verdict(StrEnum):
    """What was decided: most questions are put so that yes or no answers them."""

    YES = "yes"
    NO = "no"
    OTHER = "other"


class State(StrEnum):
    """Where a decision stands; overdue is worked out from its day."""

    OPEN = "open"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Right(StrEnum):
    """As what somebody answers: who was asked, somebody beside them, or the ML team writing down what was said."""

    ASKED = "asked"
    DEPUTY = "deputy"
    RECORDER = "recorder"
