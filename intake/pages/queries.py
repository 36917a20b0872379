"""What home and the project page read from the rooms below. Each page is a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from canvas.assumptions import queries as assumptions
from canvas.assumptions.models import Assumption
from intake.accounts.models import User
from intake.endpoints import figures
from intake.endpoints.choices import State
from intake.endpoints.models import Endpoint, EndpointQuerySet
from intake.projects import queries as projects
from intake.projects.choices import ACTIVE, Stage
from intake.projects.health import QUIET_AFTER
from intake.projects.models import JournalEntry, Project, ProjectQuerySet, Update
from intake.projects.wording import EVENT
from intake.triage import queries as triage

SHOWN = 12
NEWS_DAYS = 14


def company_day(at: datetime) -> date:
    """The day that `at` (aware) is on the company's clock."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def with_latest_update(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Each with the text of its newest update and what comes next, in the same query."""
    latest = Update.objects.filter(project=OuterRef("pk")).order_by("-at", "-pk")
    return rows.with_people().annotate(
        update_done=Subquery(latest.values("done")[:1]), update_next=Subquery(latest.values("next")[:1])
    )


@dataclass
class Owed:
    """One thing that a person is asked to do."""

    project: Project
    kind: str
    text: str
    href: str
    due: date | None = None


@dataclass
class StakeholderHome:
    """What do I owe, what happened to mine."""

    owed: list[Owed]
    owed_more: int
    projects: list[Project]
    drafts: list[Project]
    lines: list[figures.Line]
    news: list[JournalEntry] = field(default_factory=list)


def stakeholder_home(user: User, at: datetime) -> StakeholderHome:
    """Home of somebody who answers for a brand."""
    mine = with_latest_update(projects.projects_visible_to(user).filter(brand__in=user.stakeholder_brands))
    going = list(
        mine.exclude(stage__in=(Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)).order_by("-stage_since", "pk")[:SHOWN]
    )
    drafts = list(mine.filter(stage=Stage.DRAFT, requester=user).order_by("-pk")[:5])
    owed = [*questions_to(user), *assumptions_of(user, company_day(at))]
    news = JournalEntry.objects.filter(
        project__in=[project.pk for project in going],
        kind__in=("project.moved", "project.accepted", "project.asked", "project.updated", "endpoint.silent"),
        at__gte=at - timedelta(days=NEWS_DAYS),
    ).exclude(actor=user)
    live = EndpointQuerySet(Endpoint).filter(project__brand__in=user.stakeholder_brands, retired_at=None)
    return StakeholderHome(
        owed=owed[:7],
        owed_more=max(0, len(owed) - 7),
        projects=going,
        drafts=drafts,
        lines=figures.lines(list(live.with_project().order_by("name")[:SHOWN]), at, plain=True),
        news=list(news.select_related("project", "actor").order_by("-pk")[:8]),
    )


def questions_to(user: User) -> list[Owed]:
    """Questions of the ML team that wait for this person."""
    # Who has left a brand is asked nothing more of it, and must not read on.
    mine = projects.projects_visible_to(user).filter(requester=user, stage=Stage.SUBMITTED)
    rows = mine.exclude(question="").select_related("brand")
    return [
        Owed(project, "question", project.question, f"/ideas/{project.code}/", project.useful_by)
        for project in rows.order_by("asked_at")
    ]


def assumptions_of(user: User, today: date) -> list[Owed]:
    """Assumptions that this person owns or is to answer, by name or by role, overdue ones first."""
    rows = (
        Assumption.objects.filter(
            assumptions.asked_of(user),
            status__in=("open", "checking"),
            project__in=projects.projects_visible_to(user),
        )
        .exclude(project__stage__in=(Stage.DRAFT, Stage.DECLINED, Stage.RETIRED, Stage.PARKED))
        .select_related("project")
        .order_by(F("due_on").asc(nulls_last=True), "pk")[:50]
    )
    return [
        Owed(row.project, "assumption", row.statement, f"/p/{row.project.code}/assumptions/{row.number}/", row.due_on)
        for row in rows
        if row.due_on is None or row.due_on <= today + timedelta(days=14) or row.overdue(today)
    ]


@dataclass
class TeamHome:
    """What is new to triage, what is silent, what is mine."""

    waiting: int
    late: int
    asked: int
    silent: int
    quiet: int
    failing: int
    newest: list[triage.Waiting]
    led: list[Project]
    silent_lines: list[figures.Line]


def team_home(user: User, at: datetime) -> TeamHome:
    """Home of the ML team."""
    line = triage.queue(user, at)
    waiting = [row for row in line if not row.asked and not row.accepted]
    live = EndpointQuerySet(Endpoint).filter(retired_at=None)
    counts = projects.projects_visible_to(user).aggregate(
        quiet=Count(
            "pk",
            filter=Q(stage__in=ACTIVE, stage_since__lt=at - QUIET_AFTER)
            & (Q(facts__last_update_at=None) | Q(facts__last_update_at__lt=at - QUIET_AFTER)),
            # The other count joins links: a project with three of them is still one.
            distinct=True,
        ),
        failing=Count("pk", filter=Q(run_links__removed_at=None, run_links__error__gt=""), distinct=True),
    )
    led = with_latest_update(projects.projects_visible_to(user).filter(lead=user))
    silent = live.filter(state__in=(State.SILENT, State.NEVER_CALLED)).with_project().order_by("state_since", "pk")
    return TeamHome(
        waiting=len(waiting),
        late=sum(1 for row in waiting if row.late),
        asked=sum(1 for row in line if row.asked),
        silent=silent.count(),
        quiet=counts["quiet"],
        failing=counts["failing"],
        newest=waiting[:6],
        led=list(led.exclude(stage__in=(Stage.DECLINED, Stage.RETIRED)).order_by("stage", "pk")[:SHOWN]),
        silent_lines=figures.lines(list(silent[:6]), at, plain=False),
    )


def reader_home(user: User) -> list[Project]:
    """What the company shares with everybody, newest stage first."""
    return list(with_latest_update(projects.projects_visible_to(user)).order_by("-stage_since", "pk")[:SHOWN])


def important_assumptions(project: Project, at: datetime) -> list[assumptions.Line]:
    """The few assumptions that the project page shows: refuted and open high-impact ones before proven ones."""
    today = company_day(at)
    rows = assumptions.of_project(project).exclude(status="not_applicable")
    order = {"refuted": 0, "open": 1, "checking": 1, "accepted": 2, "verified": 3}
    found = sorted(rows, key=lambda row: (order.get(row.status, 4), *assumptions.urgency(row)))
    return [assumptions.Line(row, today) for row in found[:5]]


def events_of(project: Project) -> QuerySet[JournalEntry]:
    """The newest lines of the journal for the project page."""
    return projects.history(project).filter(kind__in=list(EVENT)).exclude(kind="project.health")
