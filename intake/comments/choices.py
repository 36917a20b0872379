"""The closed lists of comments. No Django in here."""

from enum import StrEnum


class Kind(StrEnum):
    """What a comment is on."""

    PROJECT = "project"
    BOX = "box"
    ASSUMPTION = "assumption"
    ENDPOINT = "endpoint"


class Deed(StrEnum):
    """What somebody does with a comment."""

    REPLY = "reply"
    EDIT = "edit"
    DELETE = "delete"
    RESTORE = "restore"
    RESOLVE = "resolve"
    REOPEN = "reopen"


# What only its author may do.
OF_AUTHOR = (Deed.EDIT, Deed.DELETE, Deed.RESTORE)
