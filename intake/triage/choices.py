"""The closed lists of triage. No Django in here."""

from datetime import timedelta
from enum import StrEnum


class Level(StrEnum):
    """What a condition of a gate does when it does not hold."""

    BLOCK = "block"
    WARN = "warn"
    OFF = "off"


class Answer(StrEnum):
    """What the ML team may say to an idea."""

    ACCEPT = "accept"
    ASK = "ask"
    PARK = "park"
    DECLINE = "decline"
    MERGE = "merge"


# The ML team answers an idea within so many working days.
ANSWER_WITHIN = 5
# A model is in use when calls were seen on this many days.
DAYS_OF_USE = 7


class Way(StrEnum):
    """How a stage can be reached from another one."""

    FORWARD = "forward"
    SKIP = "skip"
    BACK = "back"
    PARK = "park"
    DECLINE = "decline"
    REOPEN = "reopen"
    RETIRE = "retire"


# All ways but the next step need a written reason.
NEEDS_REASON = tuple(way for way in Way if way is not Way.FORWARD)


class Verb(StrEnum):
    """What can be done to several projects at once, and taken back at once."""

    ASSIGN = "assign"
    TAG = "tag"
    MOVE = "move"
    PARK = "park"
    DECLINE = "decline"
    # These two are only ever done to one idea.
    ACCEPT = "accept"
    ASK = "ask"


class Confidence(StrEnum):
    """How far the evidence carries the scores."""

    UNKNOWN = "unknown"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Passes(StrEnum):
    """How a hard filter stands."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


# How long one's own change can be taken back.
UNDO_FOR = timedelta(minutes=10)
# So many projects can be changed at once.
MOST_AT_ONCE = 100
