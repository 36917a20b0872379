"""What the home of each role reads from the rooms below: what do I owe, what happened to mine, what is new.

Each home is a fixed number of queries, and every number is exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from canvas.assumptions import queries as assumptions
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import company_day
from intake.accounts.models import Brand, User
from intake.base import working_days
from intake.decisions import queries as decisions
from intake.decisions.models import Decision
from intake.endpoints import figures
from intake.endpoints.choices import State
from intake.endpoints.models import Endpoint, EndpointQuerySet
from intake.members import queries as members
from intake.notices import messages
from intake.notices import queries as notices
from intake.notices.messages import Words
from intake.projects import queries as projects
from intake.projects.choices import ACTIVE, Stage
from intake.projects.health import QUIET_AFTER
from intake.projects.models import JournalEntry, Project, ProjectQuerySet, Update
from intake.triage import queries as triage

# How many a list of a home shows; what is more is counted and linked.
SHOWN = 12
FEW = 5
AT_A_TIME = 7
NEWS_DAYS = 14
SOON = timedelta(days=14)
OVER = (Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)


def with_latest_update(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Each with the text of its newest update and what comes next, in the same query."""
    latest = Update.objects.filter(project=OuterRef("pk")).order_by("-at", "-pk")
    return rows.with_people().annotate(
        update_done=Subquery(latest.values("done")[:1]), update_next=Subquery(latest.values("next")[:1])
    )


# What I owe ------------------------------------------------------------------------------------------


@dataclass
class Owed:
    """One thing that a person is asked to do: a decision, an answer to the ML team, an assumption to check (or a
    confirmed one that a check contradicts)."""

    project: Project
    kind: str
    text: str
    href: str
    due: date | None = None
    days_late: int = 0
    cost: str = ""
    who: str = ""


@dataclass
class Debts:
    """What waits for one person, overdue decisions first, and how much more than is shown."""

    shown: list[Owed]
    more: int

    @property
    def total(self) -> int:
        return len(self.shown) + self.more


def debts_of(user: User, at: datetime) -> Debts:
    """All that waits for this person; `at` is aware."""
    today = company_day(at)
    asked = [*decisions_of(user, at), *questions_to(user)]
    rows = assumptions_of(user, today)
    open_rows = list(rows[: max(0, AT_A_TIME - len(asked))])
    total = len(asked) + rows.count()
    shown = [*asked, *(owed_assumption(row, today) for row in open_rows)][: max(AT_A_TIME, len(asked))]
    return Debts(shown, total - len(shown))


def owed_decision(row: Decision, today: date) -> Owed:
    """A decision as a line of home."""
    href = f"/p/{row.project.code}/decisions/{row.number}/"
    return Owed(row.project, "decision", row.question, href, row.due_on, row.days_late(today), row.cost, row.asked_name)


def decisions_of(user: User, at: datetime) -> list[Owed]:
    """Decisions that this person is asked for, the longest overdue first."""
    return [owed_decision(row, company_day(at)) for row in decisions.owed_by(user, at)]


def questions_to(user: User) -> list[Owed]:
    """Questions of the ML team that wait for this person."""
    # Who has left a brand is asked nothing more of it, and must not read on.
    mine = projects.projects_visible_to(user).filter(requester=user, stage=Stage.SUBMITTED)
    rows = mine.exclude(question="").select_related("brand")
    return [
        Owed(project, "question", project.question, f"/ideas/{project.code}/", project.useful_by)
        for project in rows.order_by("asked_at")
    ]


def assumptions_of(user: User, today: date) -> QuerySet[Assumption]:
    """Assumptions that this person owns or is to answer, by name or by role, in the next two weeks; overdue first.

    What was confirmed and a check contradicts waits for an answer, too, whenever it was due.
    """
    near = Q(due_on=None) | Q(due_on__lte=today + SOON)
    waiting = Q(near, status__in=("open", "checking")) | Q(contradicted_at__isnull=False)
    rows = Assumption.objects.filter(assumptions.asked_of(user), waiting)
    running = projects.projects_visible_to(user).exclude(stage__in=(*OVER, Stage.PARKED))
    return rows.filter(project__in=running).select_related("project").order_by(F("due_on").asc(nulls_last=True), "pk")


def owed_assumption(row: Assumption, today: date) -> Owed:
    """An assumption as a line of home."""
    line = assumptions.Line(row, today)
    href = f"/p/{row.project.code}/assumptions/{row.number}/"
    kind = "contradicted" if row.contradicted else "assumption"
    return Owed(row.project, kind, row.statement, href, row.due_on, line.days_late)


# What happened to mine -------------------------------------------------------------------------------


@dataclass
class News:
    """What somebody has not read yet, and how much there is of it; without any, what happened lately."""

    unread: list[Words]
    total: int
    lately: list[JournalEntry] = field(default_factory=list)


TOLD = ("project.moved", "project.accepted", "project.asked", "project.updated", "endpoint.silent", "decision.answered")


def news_for(user: User, near: ProjectQuerySet, at: datetime) -> News:
    """What happened since this person last looked; `near` are the projects that are theirs."""
    rows = notices.unread(user)
    total = rows.count()
    if total:
        return News([messages.words(row, user) for row in rows[:FEW]], total)
    lately = JournalEntry.objects.filter(project__in=near.values("pk"), kind__in=TOLD)
    lately = lately.filter(at__gte=at - timedelta(days=NEWS_DAYS)).exclude(actor=user)
    return News([], 0, list(lately.select_related("project", "actor").order_by("-pk")[:FEW]))


# The homes -------------------------------------------------------------------------------------------


@dataclass
class StakeholderHome:
    """Home of somebody who answers for a brand."""

    owed: Debts
    waits: list[Decision]
    projects: list[Project]
    projects_total: int
    drafts: list[Project]
    lines: list[figures.Line]
    brands: list[Brand]
    news: News


def stakeholder_home(user: User, at: datetime) -> StakeholderHome:
    """What do I owe, what happened to mine."""
    own = projects.projects_visible_to(user).filter(brand__in=user.stakeholder_brands)
    going = own.exclude(stage__in=OVER)
    live = EndpointQuerySet(Endpoint).filter(project__brand__in=user.stakeholder_brands, retired_at=None)
    return StakeholderHome(
        owed=debts_of(user, at),
        waits=[row for row in decisions.asked_by(user, at) if row.asked_id != user.pk][:FEW],
        projects=list(with_latest_update(going).order_by("-stage_since", "pk")[:SHOWN]),
        projects_total=going.count(),
        drafts=list(own.filter(stage=Stage.DRAFT, requester=user).select_related("brand").order_by("-pk")[:FEW]),
        lines=figures.lines(list(live.with_project().order_by("name")[:SHOWN]), at, plain=True),
        brands=list(Brand.objects.filter(pk__in=user.stakeholder_brands)),
        news=news_for(user, going, at),
    )


@dataclass
class ReaderHome:
    """Home of somebody who reads what the company shares."""

    owed: Debts
    projects: list[Project]
    total: int
    news: News


def reader_home(user: User, at: datetime) -> ReaderHome:
    """What the company shares with everybody, newest stage first; and what this person was asked."""
    shared = projects.projects_visible_to(user)
    return ReaderHome(
        owed=debts_of(user, at),
        projects=list(with_latest_update(shared).order_by("-stage_since", "pk")[:SHOWN]),
        total=shared.count(),
        news=news_for(user, shared, at),
    )


@dataclass
class Late:
    """An idea whose answer we owe: its day has passed, or was put off so many times."""

    project: Project
    postponed: int


@dataclass
class TeamHome:
    """Home of the ML team: what leads is what somebody else waits for."""

    owed: Debts
    overdue: list[Owed]
    overdue_total: int
    late: list[Late]
    late_total: int
    newest: list[triage.Waiting]
    counts: dict[str, int]
    led: list[Project]
    led_total: int
    silent: list[figures.Line]
    proposed: list[Project]
    ended: list[Project]
    alone: list[Project]
    news: News

    @property
    def to_settle(self) -> bool:
        """True if something about a project should be put right by whoever has a minute."""
        return bool(self.proposed or self.ended or self.alone)


def team_home(user: User, at: datetime) -> TeamHome:
    """What is late, what is new to triage, what is mine, what nobody looks after."""
    visible = projects.projects_visible_to(user)
    overdue = decisions.open_visible_to(user).filter(due_on__lt=company_day(at)).exclude(asked=user)
    late = answers_owed(user, at)
    silent = EndpointQuerySet(Endpoint).filter(retired_at=None, state__in=(State.SILENT, State.NEVER_CALLED))
    led = visible.filter(lead=user).exclude(stage__in=(Stage.DECLINED, Stage.RETIRED))
    alone, proposed, ended = (
        members.without_people(user),
        triage.proposed_in_use(user, at),
        triage.ended_parks(user, at),
    )
    put_off = list(late.select_related("brand")[:FEW])
    times = triage.postponed(put_off)
    return TeamHome(
        owed=debts_of(user, at),
        overdue=[owed_decision(row, company_day(at)) for row in overdue[:FEW]],
        overdue_total=overdue.count(),
        late=[Late(project, times.get(project.pk, 0)) for project in put_off],
        late_total=late.count(),
        newest=[row for row in triage.queue(user, at, most=6) if not (row.asked or row.accepted or row.back)],
        counts={
            **team_counts(visible, at),
            "silent": silent.count(),
            "alone": alone.count(),
            "undelivered": undelivered(user),
        },
        led=list(with_latest_update(led).order_by("stage", "pk")[:SHOWN]),
        led_total=led.count(),
        silent=figures.lines(list(silent.with_project().order_by("state_since", "pk")[:FEW]), at, plain=False),
        proposed=list(proposed.with_people()[:FEW]),
        ended=list(ended.with_people()[:FEW]),
        alone=list(alone[:FEW]),
        news=news_for(user, led, at),
    )


def answers_owed(user: User, at: datetime) -> ProjectQuerySet:
    """Ideas whose promised day has passed, and those whose answer was put off already: the longest waiting first."""
    today = company_day(at)
    # Over a weekend nobody is late who was not late on Friday.
    working = last_working_day(today)
    put_off = JournalEntry.objects.filter(
        project=OuterRef("pk"), kind="idea.postponed", at__gte=OuterRef("submitted_at")
    )
    waiting = triage.submitted(user).filter(asked_at=None, accepted_at=None)
    return waiting.filter(Q(answer_by__lt=working) | Q(Exists(put_off))).order_by("submitted_at", "pk")


def last_working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    while not working_days.is_working(day):
        day -= timedelta(days=1)
    return day


def team_counts(visible: ProjectQuerySet, at: datetime) -> dict[str, int]:
    """The numbers of the team's home that are counted over projects: one query."""
    quiet = Q(stage__in=ACTIVE, stage_since__lt=at - QUIET_AFTER)
    # Each is counted over projects, whatever else is joined: one with three broken links is still one.
    counted = {
        "waiting": Q(stage=Stage.SUBMITTED, asked_at=None, accepted_at=None),
        "asked": Q(stage=Stage.SUBMITTED, asked_at__isnull=False, accepted_at=None),
        "quiet": quiet & (Q(facts__last_update_at=None) | Q(facts__last_update_at__lt=at - QUIET_AFTER)),
        "failing": Q(run_links__removed_at=None, run_links__error__gt=""),
    }
    return visible.aggregate(**{name: Count("pk", filter=rule, distinct=True) for name, rule in counted.items()})


def undelivered(user: User) -> int:
    """For admins, how many messages do not arrive."""
    return notices.troubled().count() if user.is_admin else 0
