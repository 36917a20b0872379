"""The page of a project's assumptions: which lines a person sees, by due step and theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from canvas.assumptions.choices import BRAND_SIDE, DUE_BY_NEXT_GATE, Due, Impact, Level, Status, Theme
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries.rows import OVERDUE, of_project, urgency
from canvas.assumptions.wording import CONTRADICTED, STALE
from intake.accounts.models import User
from intake.members.queries import Contact, contacts
from intake.projects.choices import Stage
from intake.projects.models import Project

# What a stakeholder is asked at a time.
AT_A_TIME = 7
LEAD_IN = "We believe that "


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
    def evidence(self) -> int:
        """How good the evidence is now: what was good until a date, or until a check failed, is none."""
        return 0 if self.state in (STALE, CONTRADICTED) else self.row.evidence_level

    @property
    def day(self) -> date | None:
        """The day by which somebody should look: until which it counts, or by which it is due."""
        return self.row.expires_on if self.row.status == Status.VERIFIED else self.row.due_on

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
    # What was found wrong and nobody has decided about: on top of everything, for everybody.
    refuted: list[Line]
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


def sheet(project: Project, user: User, chosen: Mapping[str, Any], today: date) -> Sheet:
    """The page for `user`; `chosen` are cleaned filters (status, theme, due, mine, show).

    A stakeholder sees what is addressed to them and due by the next gate, seven at a time, unless they ask for all;
    the ML team and readers see all.
    """
    lines = [Line(row, today) for row in of_project(project)]
    applicable = [line for line in lines if line.row.status != Status.NOT_APPLICABLE]
    filtered = any(chosen.get(name) for name in ("status", "theme", "due", "box", "mine"))
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
    refuted = [] if filtered else [line for line in lines if line.row.status == Status.REFUTED]
    shown = [line for line in shown if line not in refuted]
    return Sheet(
        refuted=refuted,
        groups=groups(applicable, shown),
        shown=len(shown) + len(refuted),
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
        and chosen.get("box") in (None, "", line.row.box)
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


def map_of(project: Project, user: User, chosen: Mapping[str, Any], today: date) -> dict[Impact, list[list[Line]]]:
    """The map: for each impact the chosen lines by how good their evidence is now (0 to 3). What no longer holds, or
    turned out wrong, has none."""
    cells: dict[Impact, list[list[Line]]] = {impact: [[] for _level in Level] for impact in Impact}
    for row in of_project(project):
        line = Line(row, today)
        if chosen_line(line, user, chosen):
            cells[Impact(row.impact)][line.evidence].append(line)
    return cells
