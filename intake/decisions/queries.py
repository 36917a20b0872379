"""Reading decisions: what somebody owes, what is late, what a project waits for. Permission is part of each query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from intake.accounts import guests
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import GuestLink, User
from intake.base.errors import NotFound
from intake.decisions.choices import Right
from intake.decisions.models import Decision
from intake.projects import queries as projects
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from intake.projects.queries import Person

PURPOSE = "decision"
LINK_DAYS_AFTER = 30
OPEN = Q(answered_at=None, withdrawn_at=None)
# Nobody is asked to decide about what has not begun or is over.
OVER = (Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)


def company_day(at: datetime) -> date:
    """The day on the company's clock at `at` (aware)."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def with_people() -> QuerySet[Decision]:
    """Decisions with the people that a list names, in the same query."""
    return Decision.objects.select_related("asked", "asked_by", "answered_by", "withdrawn_by", "link")


def with_project() -> QuerySet[Decision]:
    """The same with their projects, for lists across projects."""
    return with_people().select_related("project__brand", "project__owner", "project__lead", "project__facts")


def of_project(project: Project) -> QuerySet[Decision]:
    """A project's decisions: open ones first, the soonest before the others; then the latest settled ones."""
    rows = with_people().filter(project=project)
    settled = Case(When(OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    soonest = Case(When(OPEN, then=F("due_on")))
    return rows.order_by(settled, soonest.asc(nulls_last=True), F("answered_at").desc(nulls_last=True), "-number")


def get(project: Project, number: int) -> Decision:
    """One of a project's decisions. Raises NotFound. The caller has loaded the project with permission."""
    found = with_people().filter(project=project, number=number).first() if number < 2**31 else None
    if found is None:
        raise NotFound()
    found.project = project
    return found


def of_guest(link: GuestLink) -> Decision:
    """What a guest's link asks. Raises NotFound when somebody else is asked by now."""
    found = with_project().filter(link=link).first()
    if found is None:
        raise NotFound()
    return found


def history_of(decision: Decision) -> QuerySet[JournalEntry]:
    """The journal's lines about one decision, newest first."""
    lines: QuerySet[JournalEntry] = projects.history(decision.project)
    return lines.filter(kind__startswith="decision.", subject=str(decision.number))


# What pages, homes, the weekly status and notices ask ---------------------------------------------


def open_visible_to(user: Person) -> QuerySet[Decision]:
    """Open decisions of running projects that this person may see, the soonest first, with their projects."""
    visible = projects.projects_visible_to(user).exclude(stage__in=OVER)
    return with_project().filter(OPEN, project__in=visible).order_by("due_on", "pk")


def owed_by(user: User, at: datetime) -> list[Decision]:
    """What this person is asked to decide, overdue first; `at` is aware."""
    return list(open_visible_to(user).filter(asked=user))


def overdue(user: User, at: datetime) -> list[Decision]:
    """What is overdue at `at` (aware) in all that this person may see, the longest first."""
    return list(open_visible_to(user).filter(due_on__lt=company_day(at)))


def asked_by(user: User, at: datetime) -> list[Decision]:
    """What this person asked and nobody has decided, overdue first."""
    return list(open_visible_to(user).filter(asked_by=user))


def open_for_week(of: Iterable[int] | QuerySet[Project]) -> list[Decision]:
    """Open decisions of these projects (rows or ids) for the weekly status: those that hold a project up first, then
    the soonest. The caller says which projects the reader may see."""
    rows = with_project().filter(OPEN, project__in=of).exclude(project__stage__in=OVER)
    return list(rows.order_by("-blocks", "due_on", "pk"))


def answered_between(of: Iterable[int] | QuerySet[Project], start: datetime, end: datetime) -> list[Decision]:
    """What was decided in these projects from `start` up to `end` (aware), in order."""
    rows = with_project().filter(project__in=of, answered_at__gte=start, answered_at__lt=end)
    return list(rows.order_by("answered_at", "pk"))


def link_ends(due_on: date, at: datetime) -> datetime:
    """Until when a guest's link opens the question: well past the day, for a late answer is welcome."""
    return at + timedelta(days=max((due_on - company_day(at)).days, 0) + LINK_DAYS_AFTER)


def guest_url(decision: Decision) -> str:
    """The address that opens the answer form for the guest who is asked, for mails; "" when nobody like that is asked.

    Made anew from the link's row and the site's secret: the text itself is stored nowhere.
    """
    return guests.address(decision.link) if decision.link and decision.open else ""


# Who may what -------------------------------------------------------------------------------------


def right_of(decision: Decision, user: User) -> Right | None:
    """As what this person may answer, if at all; needs `asked` and the project loaded.

    Who was asked; a stakeholder of the brand beside somebody of the brand or a guest, and one of the ML team beside
    another; and the ML team as the one who writes down what was said elsewhere.
    """
    if decision.asked_id == user.pk:
        return Right.ASKED
    asks_team = decision.asked is not None and decision.asked.is_ml_team
    if user.is_ml_team:
        return Right.DEPUTY if asks_team else Right.RECORDER
    role = user.memberships.get(decision.project.brand_id)
    return Right.DEPUTY if role in STAKEHOLDER_ROLES and not asks_team else None


def may_manage(decision: Decision, user: User) -> bool:
    """Who asked, and the ML team, may change or withdraw a question."""
    return decision.open and (user.is_ml_team or decision.asked_by_id == user.pk)


# Facts --------------------------------------------------------------------------------------------


def facts_at(project: Project, today: date) -> dict[str, Any]:
    """The columns of Facts that decisions own, worked out for `today` (on the company's clock)."""
    late = Q(due_on__lt=today)
    rows = Decision.objects.filter(OPEN, project=project)
    return rows.aggregate(
        decisions_open=Count("pk"),
        decisions_overdue=Count("pk", filter=late),
        decisions_blocking=Count("pk", filter=late & Q(blocks=True)),
    )


def facts_of(project: Project) -> Mapping[str, Any]:
    """The same as of now: what the nightly check compares with what is stored."""
    return facts_at(project, company_day(timezone.now()))


def newly_overdue(today: date) -> QuerySet[Decision]:
    """Open decisions whose day has passed and of which that was not told yet."""
    return Decision.objects.filter(OPEN, due_on__lt=today, lateness_told_at=None).order_by("pk")
