"""The closed lists of members. No Django in here."""

from enum import StrEnum


class Following(StrEnum):
    """What somebody chose for a project; without a choice, who has a part in it follows it."""

    FOLLOW = "follow"
    MUTE = "mute"
