"""Reading assumptions with permission, and what belongs to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from canvas.assumptions.choices import UNSETTLED, Due, Impact, Status
from canvas.assumptions.models import Assumption, Evidence
from canvas.assumptions.wording import CONTRADICTED, STALE
from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.members.models import Member
from intake.members.queries import contacts
from intake.projects import queries as projects
from intake.projects.models import JournalEntry, Project
from intake.projects.queries import Person

OVERDUE = "overdue"
IMPACTS = list(Impact)
STEPS = list(Due)


def company_day(at: datetime) -> date:
    """The day on the company's clock at `at` (aware)."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def of_project(project: Project) -> QuerySet[Assumption]:
    """All of a project's assumptions with their people, by number."""
    rows = Assumption.objects.filter(project=project).select_related("owner", "asked", "decided_by")
    return rows.order_by("number")


def get(project: Project, number: int) -> Assumption:
    """One of a project's assumptions. Raises NotFound. The caller has loaded the project with permission."""
    found = of_project(project).filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise NotFound()
    found.project = project
    return found


def get_visible(pk: int, user: Person) -> Assumption:
    """An assumption of a project that this person may see. Raises NotFound."""
    visible = projects.projects_visible_to(user)
    found = (
        Assumption.objects.filter(pk=pk, project__in=visible)
        .select_related("owner", "asked", "decided_by", "project__brand", "project__owner", "project__lead")
        .select_related("project__facts")
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def get_for_editing(pk: int, user: Person) -> Assumption:
    """An assumption that this person may answer. Raises NotFound or Forbidden."""
    found = get_visible(pk, user)
    if not found.project.may_edit(user):
        raise Forbidden()
    return found


def evidence_of(assumption: Assumption) -> QuerySet[Evidence]:
    """Newest first, with authors."""
    return Evidence.objects.filter(assumption=assumption).select_related("author", "file").order_by("-pk")


def history_of(assumption: Assumption) -> QuerySet[JournalEntry]:
    """The journal's lines about one assumption, newest first."""
    lines: QuerySet[JournalEntry] = projects.history(assumption.project)
    return lines.filter(kind__startswith="assumption.", subject=str(assumption.number))


def still_to_answer(entry: JournalEntry) -> bool:
    """True while what a reminder (a line of the journal) speaks of still waits for an answer."""
    rows = Assumption.objects.filter(project=entry.project_id, number=int(entry.subject))
    day = entry.after.get("due_on")
    return rows.filter(Q(status__in=UNSETTLED, due_on=day) | Q(status=Status.VERIFIED, expires_on=day)).exists()


def who_is_told(row: Assumption) -> list[str]:
    """The addresses of whoever should look at it: the person asked and the owner, else who answers for one of its
    roles in the project, else the project's lead."""
    people = [person for person in (row.asked, row.owner) if person is not None]
    if not people:
        answering = contacts(row.project)
        found = [answering[role].user for role in row.ask_roles if role in answering]
        people = [person for person in found if person is not None]
    if not people and row.project.lead is not None:
        people = [row.project.lead]
    return sorted({person.email for person in people})


def people_to_ask(project: Project) -> QuerySet[User]:
    """Who may own or be asked: active people of the brand and the ML team."""
    near = Q(membership__brand=project.brand_id) | Q(role__in=("ml_team", "admin"))
    return User.objects.filter(near, is_active=True).distinct().order_by("name", "pk")


def asked_of(user: User) -> Q:
    """Assumptions that this person owns, was asked by name, or answers for by a role in the project."""
    mine = Member.objects.filter(user=user)
    found = Q(owner=user) | Q(asked=user)
    for role in sorted(set(mine.values_list("role", flat=True))):
        found |= Q(asked=None, ask_roles__contains=[role], project__in=mine.filter(role=role).values("project"))
    return found


def late_on(today: date) -> Q:
    """Somebody should have looked by `today`."""
    return Q(status__in=UNSETTLED, due_on__lt=today) | Q(status=Status.VERIFIED, expires_on__lt=today)


def listing(project: Project, chosen: Mapping[str, Any], user: User, today: date) -> QuerySet[Assumption]:
    """The project's assumptions that cleaned filters choose, for the API."""
    return chosen_rows(of_project(project), chosen, user, today)


def chosen_rows(rows: QuerySet[Assumption], chosen: Mapping[str, Any], user: User, today: date) -> QuerySet[Assumption]:
    """Those that cleaned filters choose."""
    if chosen.get("status") == OVERDUE:
        rows = rows.filter(late_on(today))
    elif chosen.get("status") == STALE:
        rows = rows.filter(status=Status.VERIFIED, expires_on__lt=today)
    elif chosen.get("status") == CONTRADICTED:
        rows = rows.filter(contradicted_at__isnull=False)
    elif chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    for name in ("theme", "due", "box"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("mine"):
        rows = rows.filter(Q(owner=user) | Q(asked=user))
    return rows


def statements(project: Project, numbers: set[str], user: User) -> dict[str, str]:
    """{number: statement} of those of these numbers that the project has: what comments are on."""
    wanted = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 10]
    rows = Assumption.objects.filter(project=project, number__in=wanted).values_list("number", "statement")
    return {str(number): statement for number, statement in rows}


def urgency(row: Assumption) -> tuple[Any, ...]:
    """Sorts what to look at first: earlier step, higher impact, sooner date, number."""
    return STEPS.index(Due(row.due)), IMPACTS.index(Impact(row.impact)), row.due_on or date.max, row.number
