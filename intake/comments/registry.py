"""What can be commented on. This room lies below the rooms that own boxes, assumptions and endpoints, so they say here
what theirs is called and where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intake.comments.choices import Kind

if TYPE_CHECKING:
    from intake.accounts.models import User
    from intake.projects.models import Project


@dataclass(frozen=True)
class Place:
    """`titles` is what this person calls those of these subjects that the project has; `address` is where one is."""

    titles: Callable[[Project, set[str], User], Mapping[str, str]]
    address: Callable[[Project, str], str]


places: dict[Kind, Place] = {}


def commented_on(kind: Kind, place: Place) -> None:
    """Registers a kind of subject, in a room's AppConfig.ready."""
    places[kind] = place


def parsed(on: str) -> tuple[Kind, str] | None:
    """`project`, `box:value`, `assumption:12`, `endpoint:slug` as kind and subject; None for anything else."""
    kind, colon, subject = on.partition(":")
    if kind not in set(Kind) or (kind == Kind.PROJECT) != (not colon) or bool(colon) != bool(subject):
        return None
    return Kind(kind), subject
