"""From facts of a week to the lines of its status. Pure: what goes in decides what comes out, to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from intake.reports.choices import CHANGES, WORST_FIRST, Section

# Where a project is when nothing more is reported of it.
OVER = ("declined", "retired")
# Stages in which somebody works on a project or runs it: an update is expected of these.
AT_WORK = ("poc", "build", "deployed", "in_use")


@dataclass(frozen=True)
class Move:
    """A change of stage within the week."""

    before: str
    after: str
    at: datetime
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Post:
    """An update of the team."""

    done: str
    next: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Served:
    """An endpoint over the week; calls are None when no sample says anything."""

    slug: str
    name: str
    state: str
    calls: int | None
    calls_before: int | None
    errors: int | None
    expected: int | None
    cost_per_month: Decimal | None
    currency: str
    last_call_at: datetime | None
    # It, or its project, is retired and yet called.
    over: bool = False


@dataclass(frozen=True)
class Doubt:
    """An assumption that is overdue, or was refuted within the week."""

    number: int
    statement: str
    state: str
    due_on: date | None
    owner: str
    reason: str = ""


@dataclass(frozen=True)
class Owed:
    """A decision that was open when the week ended; `days_late` counts to the Monday after it, 0 when it had time."""

    number: int
    question: str
    who: str
    since: datetime
    due_on: date
    days_late: int
    cost: str
    blocks: bool


@dataclass(frozen=True)
class ProjectWeek:
    """All that a status says of one project, as of the end of the week."""

    brand_id: int
    brand_key: str
    brand_name: str
    code: str
    name: str
    shared: bool
    stage: str
    health: str
    health_before: str | None
    reasons: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    post: Post | None = None
    last_post_at: datetime | None = None
    submitted_at: datetime | None = None
    is_new: bool = False
    answer_by: date | None = None
    question: str = ""
    asked_at: datetime | None = None
    asked_of: str = ""
    endpoints: tuple[Served, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    decisions: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line: where it belongs, whose it is, what it says."""

    section: Section
    project: ProjectWeek
    data: Mapping[str, Any] = field(default_factory=dict)


def build(projects: Iterable[ProjectWeek]) -> list[Line]:
    """All lines in the order in which they are read."""
    known = sorted(projects, key=lambda project: (project.brand_name.casefold(), project.code))
    return [
        *owed(known),
        *asked(known),
        *changed(known),
        *updates(known),
        *usage(known),
        *doubtful(known),
        *ideas(known),
    ]


def owed(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Decisions that are waited for: the longest overdue first, then those that hold a project up, then the soonest."""
    rows = [(project, one) for project in projects if project.stage not in OVER for one in project.decisions]
    rows.sort(key=lambda row: (-row[1].days_late, not row[1].blocks, row[1].due_on, row[0].code, row[1].number))
    return [Line(Section.DECISIONS, project, asdict(one)) for project, one in rows]


def asked(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Questions that wait for an answer, oldest first."""
    waiting = [project for project in projects if project.question and project.asked_at]
    waiting.sort(key=lambda project: (project.asked_at, project.code))
    return [
        Line(Section.ASKED, project, {"question": project.question, "since": project.asked_at, "who": project.asked_of})
        for project in waiting
    ]


def changed(projects: Sequence[ProjectWeek]) -> list[Line]:
    """What stopped, what moved, whose health changed."""
    found: list[Line] = []
    for project in projects:
        for move in project.moves:
            if move.after == "submitted" and move.before == "draft":
                continue
            kind = "stopped" if move.after in (*OVER, "parked") else "moved"
            found.append(Line(Section.CHANGED, project, {"kind": kind, **asdict(move)}))
        if project.health_before and project.health_before != project.health and project.stage not in OVER:
            data = {
                "kind": "health",
                "before": project.health_before,
                "after": project.health,
                "reasons": list(project.reasons),
            }
            found.append(Line(Section.CHANGED, project, data))
    found.sort(key=lambda line: CHANGES.index(line.data["kind"]))
    return found


def updates(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Update and next of each project at work, worst first; those without one this week are told by their silence."""
    working = [project for project in projects if project.stage in AT_WORK]
    working.sort(key=lambda project: (project.post is None, WORST_FIRST.index(project.health)))
    return [
        Line(
            Section.UPDATES,
            project,
            {
                "stage": project.stage,
                "health": project.health,
                "was": project.health_before,
                "done": project.post.done if project.post else None,
                "next": project.post.next if project.post else None,
                "at": project.post.at if project.post else None,
                "by": project.post.by if project.post else None,
                "last_update_at": project.last_post_at,
            },
        )
        for project in working
    ]


def usage(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Every live endpoint against what was expected; those without calls first, the dearest of them on top."""
    rows = [(project, served) for project in projects for served in project.endpoints]
    rows.sort(key=lambda row: (row[1].calls != 0, -(row[1].cost_per_month or 0) if row[1].calls == 0 else 0))
    return [Line(Section.USAGE, project, asdict(served)) for project, served in rows]


def doubtful(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Assumptions that were refuted, then those that are overdue, the longest first."""
    rows = [(project, doubt) for project in projects for doubt in project.doubts]
    rows.sort(key=lambda row: (row[1].state != "refuted", row[1].due_on or date.max))
    return [Line(Section.ASSUMPTIONS, project, asdict(doubt)) for project, doubt in rows]


def ideas(projects: Sequence[ProjectWeek]) -> list[Line]:
    """Ideas that wait for an answer, by the promised day; `new` if they came in this week."""
    waiting = [project for project in projects if project.stage == "submitted"]
    waiting.sort(key=lambda project: (project.answer_by or date.max, project.code))
    return [
        Line(
            Section.IDEAS,
            project,
            {"submitted_at": project.submitted_at, "answer_by": project.answer_by, "new": project.is_new},
        )
        for project in waiting
    ]


@dataclass(frozen=True)
class Headline:
    """The numbers on top, counted from the lines that the reader may see."""

    decisions: int
    overdue: int
    asked: int
    moved: int
    updated: int
    projects: int
    calls: int | None
    unused: int
    unused_cost: tuple[tuple[str, Decimal], ...]
    doubts: int
    ideas: int


def headline(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Headline:
    """From (section, data) of stored lines."""

    def of(section: Section) -> list[Mapping[str, Any]]:
        return [data for name, data in rows if name == section]

    served, posts = of(Section.USAGE), of(Section.UPDATES)
    known = [int(row["calls"]) for row in served if row["calls"] is not None]
    unused = [row for row in served if row["calls"] == 0]
    cost: dict[str, Decimal] = {}
    for row in unused:
        if row["cost_per_month"] is not None:
            cost[row["currency"]] = cost.get(row["currency"], Decimal()) + Decimal(str(row["cost_per_month"]))
    return Headline(
        decisions=len(of(Section.DECISIONS)),
        overdue=sum(1 for row in of(Section.DECISIONS) if row["days_late"]),
        asked=len(of(Section.ASKED)),
        moved=sum(1 for row in of(Section.CHANGED) if row["kind"] != "health"),
        updated=sum(1 for row in posts if row["done"]),
        projects=len(posts),
        calls=sum(known) if known else None,
        unused=len(unused),
        unused_cost=tuple(sorted(cost.items())),
        doubts=len(of(Section.ASSUMPTIONS)),
        ideas=len(of(Section.IDEAS)),
    )
