"""What queue and board show: the ML team's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext

from canvas.assumptions.queries import company_day
from intake.accounts.models import User
from intake.base import working_days
from intake.base.errors import Forbidden
from intake.projects.choices import Stage
from intake.projects.models import Project, ProjectQuerySet
from intake.projects.queries import projects_visible_to
from intake.triage.choices import DAYS_OF_USE


@dataclass(frozen=True)
class Waiting:
    """An idea in the queue. `days_left` counts working days until the promised answer, negative when it is late."""

    project: Project
    days_waiting: int
    days_left: int | None
    asked: bool
    accepted: bool

    @property
    def late(self) -> bool:
        return not self.asked and not self.accepted and self.days_left is not None and self.days_left < 0


def for_the_ml_team(user: User) -> User:
    """Raises Forbidden for everybody else: queue and board are the ML team's desk."""
    if not user.is_ml_team:
        raise Forbidden(gettext("Queue and board are the ML team's. Your projects are in the list of projects."))
    return user


def submitted(user: User) -> ProjectQuerySet:
    """Ideas that were sent in and are on no other stage yet."""
    return projects_visible_to(user).filter(stage=Stage.SUBMITTED)


def queue(user: User, at: datetime, *, most: int = 200) -> list[Waiting]:
    """Ideas that wait, by promised day; then those that wait for their requester, then the accepted ones."""
    today = company_day(at)
    rows = submitted(user).with_people().select_related("requester")
    found = [waiting(project, today) for project in rows.order_by(F("answer_by").asc(nulls_last=True), "pk")[:most]]
    return sorted(found, key=lambda row: (row.accepted, row.asked))


def waiting(project: Project, today: date) -> Waiting:
    """How long an idea has waited and how long it may still."""
    since = company_day(project.submitted_at or project.stage_since)
    left: int | None = None
    if project.asked_at:
        left = project.days_left
    elif project.answer_by:
        left = working_days.between(today, project.answer_by)
    return Waiting(
        project=project,
        days_waiting=max((today - since).days, 0),
        days_left=left,
        asked=project.asked_at is not None,
        accepted=project.accepted_at is not None,
    )


CARD = (
    "pk",
    "code",
    "name",
    "stage",
    "stage_since",
    "brand__name",
    "lead__name",
    "accepted_at",
    "asked_at",
    "facts__health",
    "facts__assumptions_open",
    "facts__first_call_at",
)


def board_cards(rows: ProjectQuerySet, stages: tuple[Stage, ...], most: int) -> dict[str, list[Mapping[str, Any]]]:
    """At most `most` + 1 cards a stage, those longest in it first: one query, from projects and facts alone."""
    columns = [rows.filter(stage=stage).order_by("stage_since", "pk").values(*CARD)[: most + 1] for stage in stages]
    found: dict[str, list[Mapping[str, Any]]] = {stage: [] for stage in stages}
    if rows.query.is_empty():
        return found
    for card in columns[0].union(*columns[1:], all=True).order_by("stage_since", "pk"):
        found[card["stage"]].append(card)
    return found


def proposes_in_use(card: Mapping[str, Any], at: datetime) -> bool:
    """Calls have been coming in for a week: the project is in use, whatever anybody thinks."""
    first = card["facts__first_call_at"]
    return card["stage"] == Stage.DEPLOYED and first is not None and first <= at - timedelta(days=DAYS_OF_USE)
