"""What a verb of a story gets to see: everybody and everything of the company, and one event at its moment.

`said` is the event as its file has it; texts come from it or from the story.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from intake.accounts.models import Brand, User
from intake.demo.queries import PREFIX
from intake.demo.script import Clock, Story, Then
from intake.endpoints.models import Endpoint
from intake.projects.models import Project

Verb = Callable[["Scene"], None]
VERBS: dict[str, Verb] = {}


@dataclass
class Company:
    """Everybody and everything that stories refer to by a short name."""

    clock: Clock
    people: dict[str, User]
    brands: dict[str, Brand]
    projects: dict[str, Project] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


@dataclass
class Scene:
    """One event at its moment."""

    company: Company
    story: Story
    event: Then
    at: datetime

    @property
    def said(self) -> Mapping[str, Any]:
        return self.event.said

    @property
    def actor(self) -> User:
        return self.company.people[self.said.get("by") or self.story.said["requester"]]

    @cached_property
    def project(self) -> Project:
        """Read anew for each event: the one before has changed it."""
        return Project.objects.select_related("brand", "owner", "lead", "facts").get(
            pk=self.company.projects[self.story.key].pk
        )

    @property
    def text(self) -> str:
        return str(self.said.get("text", "")).strip()

    def person(self, name: str) -> User:
        return self.company.people[name]


def verb(function: Verb) -> Verb:
    """Registers a function under its name, without the line that keeps it apart from a word of Python."""
    VERBS[function.__name__.rstrip("_")] = function
    return function


def submission_key(story: Story) -> str:
    """By what a story's project is found again."""
    return f"{PREFIX}{story.key}"
