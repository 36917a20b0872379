"""What can be found. No Django in here."""

from enum import StrEnum


class Kind(StrEnum):
    """What a hit is. People are read from the accounts; all others have rows in the index."""

    PROJECT = "project"
    CANVAS = "canvas"
    COMMENT = "comment"
    ENDPOINT = "endpoint"
    PERSON = "person"


# What has rows in the index, in the order of the filters on the page.
INDEXED = (Kind.PROJECT, Kind.CANVAS, Kind.COMMENT, Kind.ENDPOINT)
