"""Reading assumptions: who sees which, what a gate asks, and the facts that lists show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from canvas.assumptions.choices import BRAND_SIDE, DUE_BY_NEXT_GATE, UNSETTLED, Due, Impact, Status, Theme
from canvas.assumptions.models import Assumption, Evidence
from canvas.assumptions.readiness import readiness
from canvas.assumptions.wording import CONTRADICTED, STALE
from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.members.models import Member
from intake.members.queries import Contact, contacts
from intake.projects import queries as projects
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from intake.projects.queries import Person

# What a stakeholder is asked at a time.
AT_A_TIME = 7
OVERDUE = "overdue"
LEAD_IN = "We believe that "
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
    return Evidence.objects.filter(assumption=assumption).select_related("author").order_by("-pk")


def history_of(assumption: Assumption) -> QuerySet[JournalEntry]:
    """The journal's lines about one assumption, newest first."""
    lines: QuerySet[JournalEntry] = projects.history(assumption.project)
    return lines.filter(kind__startswith="assumption.", subject=str(assumption.number))


def people_to_ask(project: Project) -> QuerySet[User]:
    """Who may own or be asked: active people of the brand and the ML team."""
    near = Q(membership__brand=project.brand_id) | Q(role__in=("ml_team", "admin"))
    return User.objects.filter(near, is_active=True).distinct().order_by("name", "pk")


# Facts and gates ---------------------------------------------------------------------------------


def facts_at(project: Project, today: date) -> dict[str, Any]:
    """The columns of Facts that assumptions own, worked out for `today` (on the company's clock)."""
    counted = Assumption.objects.filter(project=project).exclude(status=Status.NOT_APPLICABLE)
    # Every answer ends here: only the columns that count are read.
    counting = ("theme", "impact", "due", "status", "evidence_level", "expires_on", "due_on", "contradicted_at")
    rows = list(counted.only(*counting))
    ready = readiness((row.as_item(today) for row in rows), Stage(project.stage))
    return {
        "readiness": ready.level,
        "weakest_theme": str(ready.weakest or ""),
        "assumptions_total": len(rows),
        "assumptions_open": sum(row.unsettled for row in rows),
        "assumptions_overdue": sum(row.overdue(today) for row in rows),
        "assumptions_refuted_high": sum(row.status == Status.REFUTED and row.impact == Impact.HIGH for row in rows),
    }


def facts_of(project: Project) -> Mapping[str, Any]:
    """The same as of now: what the nightly check compares with what is stored."""
    return facts_at(project, company_day(timezone.now()))


def touched_by_the_calendar(today: date) -> QuerySet[Project]:
    """Projects with an assumption whose date has passed."""
    late = Q(status__in=UNSETTLED, due_on__lt=today) | Q(status=Status.VERIFIED, expires_on__lt=today)
    return Project.objects.filter(pk__in=Assumption.objects.filter(late).values("project")).select_related("facts")


def status_by_number(project: Project, at: datetime | None = None) -> dict[int, tuple[Status, bool]]:
    """{catalogue number: (status, stale or contradicted)} for gates. A missing number does not belong to the project."""
    today = company_day(at or timezone.now())
    rows = Assumption.objects.filter(project=project).exclude(catalogue_number=None)
    return {
        row.catalogue_number: (Status(row.status), row.stale(today) or row.contradicted)
        for row in rows
        if row.catalogue_number is not None
    }


def open_due(project: Project, due: str, at: datetime | None = None) -> list[Assumption]:
    """What a gate warns of: applicable assumptions of one due step that are neither proven nor accepted as a risk."""
    today = company_day(at or timezone.now())
    rows = of_project(project).filter(due=due).exclude(status__in=[Status.NOT_APPLICABLE, Status.ACCEPTED])
    return [row for row in rows if not row.proven(today)]


def open_important(project: Project, at: datetime | None = None) -> list[Assumption]:
    """High-impact assumptions due by the next gate that are neither proven nor accepted, dated and oldest first."""
    today = company_day(at or timezone.now())
    rows = of_project(project).filter(impact=Impact.HIGH, due__in=DUE_BY_NEXT_GATE[Stage(project.stage)])
    found = [row for row in rows.exclude(status__in=[Status.NOT_APPLICABLE, Status.ACCEPTED]) if not row.proven(today)]
    return sorted(found, key=urgency)


def urgency(row: Assumption) -> tuple[Any, ...]:
    """Sorts what to look at first: earlier step, higher impact, sooner date, number."""
    return STEPS.index(Due(row.due)), IMPACTS.index(Impact(row.impact)), row.due_on or date.max, row.number


# The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One assumption as a list shows it on a day."""

    row: Assumption
    today: date

    @property
    def state(self) -> str:
        """The status, or `contradicted`, or `stale`."""
        if self.row.contradicted:
            return CONTRADICTED
        return STALE if self.row.stale(self.today) else self.row.status

    @property
    def short(self) -> str:
        """The statement without the words that all of them begin with, for lists."""
        text = self.row.statement.removeprefix(LEAD_IN)
        return text[:1].upper() + text[1:]

    @property
    def overdue(self) -> bool:
        return self.row.overdue(self.today)

    @property
    def days_late(self) -> int:
        """Days since the date that was missed; 0 when none was."""
        if not self.overdue:
            return 0
        missed = self.row.expires_on if self.row.status == Status.VERIFIED else self.row.due_on
        return (self.today - missed).days if missed else 0

    @property
    def wants_answer(self) -> bool:
        """Somebody should find out, or look again."""
        return self.row.unsettled or self.state in (STALE, CONTRADICTED)


@dataclass
class Group:
    """The assumptions of one due step: how many of all its applicable ones are proven, and the lines to show."""

    due: Due
    proven: int
    total: int
    themes: dict[Theme, list[Line]] = field(default_factory=dict)


@dataclass
class Sheet:
    """What the page of a project's assumptions shows to one person."""

    groups: list[Group]
    shown: int
    # How many are addressed to this person beyond those shown, and how many the project has at all.
    waiting: int
    total: int
    dismissed: int
    # True when the person sees only what is asked of them.
    personal: bool


def addressed_to(row: Assumption, user: User, contacts: Mapping[str, Contact]) -> bool:
    """True if this stakeholder is one to answer: by name, as who answers for one of its roles in the project, or for
    the brand's side."""
    if user.pk in (row.asked_id, row.owner_id):
        return True
    if row.asked_id is not None:
        return False
    found = [contacts.get(role) for role in row.ask_roles]
    if any(contact is not None and contact.user == user for contact in found):
        return True
    return any(role in BRAND_SIDE for role in row.ask_roles)


def asked_of(user: User) -> Q:
    """Assumptions that this person owns, was asked by name, or answers for by a role in the project."""
    mine = Member.objects.filter(user=user)
    found = Q(owner=user) | Q(asked=user)
    for role in sorted(set(mine.values_list("role", flat=True))):
        found |= Q(asked=None, ask_roles__contains=[role], project__in=mine.filter(role=role).values("project"))
    return found


def sheet(project: Project, user: User, chosen: Mapping[str, Any], today: date) -> Sheet:
    """The page for `user`; `chosen` are cleaned filters (status, theme, due, mine, show).

    A stakeholder sees what is addressed to them and due by the next gate, seven at a time, unless they ask for all;
    the ML team and readers see all.
    """
    lines = [Line(row, today) for row in of_project(project)]
    applicable = [line for line in lines if line.row.status != Status.NOT_APPLICABLE]
    filtered = any(chosen.get(name) for name in ("status", "theme", "due", "mine"))
    personal = project.may_edit(user) and not user.is_ml_team and not filtered and chosen.get("show") != "all"
    waiting = 0
    if personal:
        due = DUE_BY_NEXT_GATE[Stage(project.stage)]
        people = contacts(project)
        asked = [line for line in applicable if line.row.due in due and addressed_to(line.row, user, people)]
        asked = sorted((line for line in asked if line.wants_answer), key=lambda line: urgency(line.row))
        shown, waiting = asked[:AT_A_TIME], len(asked[AT_A_TIME:])
    else:
        shown = [line for line in lines if chosen_line(line, user, chosen)]
    return Sheet(
        groups=groups(applicable, shown),
        shown=len(shown),
        waiting=waiting,
        total=len(applicable),
        dismissed=len(lines) - len(applicable),
        personal=personal,
    )


def chosen_line(line: Line, user: User, chosen: Mapping[str, Any]) -> bool:
    """True if the filters let this line through; not applicable ones are shown only when asked for."""
    wanted = chosen.get("status")
    if wanted == OVERDUE:
        fits = line.overdue
    elif wanted:
        fits = line.state == wanted
    else:
        fits = line.row.status != Status.NOT_APPLICABLE
    return (
        fits
        and chosen.get("theme") in (None, "", line.row.theme)
        and chosen.get("due") in (None, "", line.row.due)
        and (not chosen.get("mine") or user.pk in (line.row.asked_id, line.row.owner_id))
    )


def groups(applicable: Iterable[Line], shown: Iterable[Line]) -> list[Group]:
    """The lines by due step and theme; each step counts all that apply, whatever is shown of it."""
    found = {due: Group(due=due, proven=0, total=0) for due in Due}
    for line in applicable:
        group = found[Due(line.row.due)]
        group.total += 1
        group.proven += line.row.proven(line.today)
    for line in shown:
        found[Due(line.row.due)].themes.setdefault(Theme(line.row.theme), []).append(line)
    for group in found.values():
        group.themes = {theme: group.themes[theme] for theme in Theme if theme in group.themes}
    return [group for group in found.values() if group.themes]


def listing(project: Project, chosen: Mapping[str, Any], user: User, today: date) -> QuerySet[Assumption]:
    """The project's assumptions that cleaned filters choose, for the API."""
    rows = of_project(project)
    late = Q(status__in=UNSETTLED, due_on__lt=today) | Q(status=Status.VERIFIED, expires_on__lt=today)
    if chosen.get("status") == OVERDUE:
        rows = rows.filter(late)
    elif chosen.get("status") == STALE:
        rows = rows.filter(status=Status.VERIFIED, expires_on__lt=today)
    elif chosen.get("status") == CONTRADICTED:
        rows = rows.filter(contradicted_at__isnull=False)
    elif chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    for name in ("theme", "due"):
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
