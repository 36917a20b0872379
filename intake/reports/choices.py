"""What a weekly status is made of. No Django in here."""

from enum import StrEnum


class Section(StrEnum):
    """The parts of a status, in the order in which they are read: what people owe first."""

    DECISIONS = "decisions"
    ASKED = "asked"
    CHANGED = "changed"
    UPDATES = "updates"
    USAGE = "usage"
    ASSUMPTIONS = "assumptions"
    IDEAS = "ideas"


class Format(StrEnum):
    """Files that a status can be written as."""

    JSON = "json"
    CSV = "csv"
    MD = "md"


# Kinds of change, in the order in which they are told.
CHANGES = ("stopped", "moved", "health")
# Health from worst to best: the order of the updates.
WORST_FIRST = ("blocked", "needs_decision", "at_risk", "paused", "on_track")
