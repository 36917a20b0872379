"""What the project page reads from the rooms below. Each page is a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from canvas.assumptions import queries as assumptions
from canvas.assumptions.queries import company_day
from intake.accounts.models import Brand, User
from intake.decisions import queries as decisions
from intake.decisions.models import Decision
from intake.members import queries as members
from intake.members.queries import Contact
from intake.members.wording import ANSWERS_FOR
from intake.projects import queries as projects
from intake.projects.models import JournalEntry, Project
from intake.projects.wording import EVENT


def important_assumptions(project: Project, at: datetime) -> list[assumptions.Line]:
    """The few assumptions that the project page shows: refuted, contradicted and open ones before proven ones."""
    today = company_day(at)
    rows = assumptions.of_project(project).exclude(status="not_applicable")
    order = {"refuted": 0, "open": 1, "checking": 1, "accepted": 2, "verified": 3}
    found = sorted(
        rows, key=lambda row: (0 if row.contradicted else order.get(row.status, 4), *assumptions.urgency(row))
    )
    return [assumptions.Line(row, today) for row in found[:5]]


def events_of(project: Project) -> QuerySet[JournalEntry]:
    """The newest lines of the journal for the project page."""
    return projects.history(project).filter(kind__in=list(EVENT)).exclude(kind="project.health")


@dataclass
class Around:
    """Who has to do with a project, what is waited for, and which projects are the same."""

    decisions: list[Decision]
    people: list[tuple[Any, Contact]]
    gone: dict[str, str]
    needed_by: list[Brand]
    # None: it goes on in no other project, or in one that this person may not know by name.
    goes_on_in: Project | None
    came_together: list[Project]


def around(project: Project, user: User) -> Around:
    """What the project page tells of people, brands and other projects."""
    visible = projects.projects_visible_to(user)
    into = project.duplicate_of_id
    contacts = members.contacts(project)
    return Around(
        decisions=[row for row in decisions.of_project(project) if row.open],
        people=[(word, contacts[role]) for role, word in ANSWERS_FOR.items() if role in contacts],
        gone=members.people_gone(project),
        needed_by=list(members.other_brands(project)) if project.facts.votes else [],
        goes_on_in=visible.filter(pk=into).first() if into else None,
        came_together=list(visible.filter(duplicate_of=project).select_related("brand").order_by("pk")[:5]),
    )
