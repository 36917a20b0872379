"""What queue and board show: the ML team's desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.utils.translation import gettext

from canvas.assumptions.queries import company_day
from intake.accounts.models import User
from intake.base import working_days
from intake.base.errors import Forbidden
from intake.projects.choices import Stage
from intake.projects.models import Project, ProjectQuerySet
from intake.projects.queries import projects_visible_to, states
from intake.triage.choices import DAYS_OF_USE


@dataclass(frozen=True)
class Waiting:
    """An idea in the queue. `days_left` counts working days until the promised answer, negative when it is late."""

    project: Project
    days_waiting: int
    days_left: int | None
    asked: bool
    accepted: bool
    # Parked until a day that has come: it waits for an answer again, without a promised day.
    back: bool = False

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


def waits_for_us(rows: ProjectQuerySet, at: datetime) -> ProjectQuerySet:
    """Of these projects, the ideas that were sent in, and what is back from being parked; `at` is aware."""
    return rows.filter(Q(stage=Stage.SUBMITTED) | states(at)["park_ended"])


def queue(user: User, at: datetime, *, most: int = 200, rows: ProjectQuerySet | None = None) -> list[Waiting]:
    """Ideas that wait, by promised day; then those that wait for their requester, then the accepted ones.

    `rows`: a narrower selection of projects, which may be in other stages, too.
    """
    today = company_day(at)
    chosen = (waits_for_us(projects_visible_to(user), at) if rows is None else rows).with_people()
    in_line = chosen.annotate(
        is_accepted=ExpressionWrapper(Q(accepted_at__isnull=False) & ~Q(stage=Stage.PARKED), BooleanField()),
        is_asked=ExpressionWrapper(Q(asked_at__isnull=False), BooleanField()),
    ).order_by("is_accepted", "is_asked", F("answer_by").asc(nulls_last=True), "stage_since", "pk")
    return [waiting(project, today) for project in in_line[:most]]


def waiting(project: Project, today: date) -> Waiting:
    """How long an idea has waited and how long it may still."""
    since = company_day(project.submitted_at or project.stage_since)
    parked = project.stage == Stage.PARKED
    left: int | None = None
    if project.asked_at:
        left = project.days_left
    elif project.answer_by and not parked:
        left = working_days.between(today, project.answer_by)
    return Waiting(
        project=project,
        days_waiting=max((today - since).days, 0),
        days_left=left,
        asked=project.asked_at is not None,
        accepted=project.accepted_at is not None and not parked,
        back=parked and project.parked_until is not None and project.parked_until <= today,
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
    "facts__priority",
    "facts__assumptions_open",
    "facts__first_call_at",
)


@dataclass(frozen=True)
class After:
    """The last card that a page of a column ended with: in the order of the column the next ones come after it."""

    since: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> After | None:
        """From an address; None for anything that we did not write."""
        moment, _dash, number = text.partition("~")
        try:
            since = datetime.fromisoformat(moment)
        except ValueError:
            return None
        if since.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > 18:
            return None
        return cls(since, int(number))

    def __str__(self) -> str:
        return f"{self.since.isoformat()}~{self.pk}"


def board_cards(rows: ProjectQuerySet, stages: Sequence[Stage], most: int) -> dict[str, list[Mapping[str, Any]]]:
    """At most `most` + 1 cards a stage, those longest in it first: one query, from projects and facts alone."""
    columns = [rows.filter(stage=stage).order_by("stage_since", "pk").values(*CARD)[: most + 1] for stage in stages]
    found: dict[str, list[Mapping[str, Any]]] = {stage: [] for stage in stages}
    if rows.query.is_empty() or not columns:
        return found
    for card in columns[0].union(*columns[1:], all=True).order_by("stage_since", "pk"):
        found[card["stage"]].append(card)
    return found


def more_cards(rows: ProjectQuerySet, stage: str, after: After, most: int) -> list[Mapping[str, Any]]:
    """The next cards of one column, one more than `most` when there are still more."""
    later = Q(stage_since__gt=after.since) | Q(stage_since=after.since, pk__gt=after.pk)
    return list(rows.filter(later, stage=stage).order_by("stage_since", "pk").values(*CARD)[: most + 1])


def one_card(project: Project) -> Mapping[str, Any]:
    """A project as its card has it."""
    card: Mapping[str, Any] = ProjectQuerySet(Project).filter(pk=project.pk).values(*CARD).get()
    return card


def stage_totals(rows: ProjectQuerySet) -> dict[str, int]:
    """{stage: how many projects of the selection are in it}."""
    return dict(rows.order_by().values_list("stage").annotate(Count("pk")))


# What a cell of the matrix shows of a project.
SCORED = (
    "code",
    "name",
    "stage",
    "brand__name",
    "facts__score_value",
    "facts__score_feasibility",
    "facts__score_effort",
    "facts__priority",
)


def matrix_rows(rows: ProjectQuerySet, most: int) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], int]:
    """Scored projects by priority, those without both scores by answer date, and how many these are; both cut."""
    both = Q(facts__score_value__isnull=False, facts__score_feasibility__isnull=False)
    scored = rows.filter(both).order_by(F("facts__priority").desc(nulls_last=True), "pk")
    unscored = rows.exclude(both)
    first = unscored.order_by(F("answer_by").asc(nulls_last=True), "pk").values(*SCORED)[:most]
    return list(scored.values(*SCORED)[:most]), list(first), unscored.count()


def proposes_in_use(card: Mapping[str, Any], at: datetime) -> bool:
    """Calls have been coming in for a week: the project is in use, whatever anybody thinks."""
    first = card["facts__first_call_at"]
    return card["stage"] == Stage.DEPLOYED and first is not None and first <= at - timedelta(days=DAYS_OF_USE)
