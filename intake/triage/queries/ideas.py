"""Ideas as they are sent in, asked about and answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F

from intake.accounts.models import User
from intake.base.formats import number, written_day
from intake.projects.models import JournalEntry, Project, ProjectQuerySet
from intake.triage import wording
from intake.triage.changes import Piece, changes, whole


def by_submission_key(key: str) -> Project | None:
    """The project that a form made when it was sent before."""
    return Project.objects.filter(submission_key=key).select_related("brand").first()


def questions(project: Project) -> list[JournalEntry]:
    """What the ML team asked and what was answered, oldest first; a question that was taken back was none."""
    kinds = ("project.asked", "project.answered", "project.taken_back")
    found: list[JournalEntry] = []
    for row in JournalEntry.objects.filter(project=project, kind__in=kinds).select_related("actor").order_by("pk"):
        if row.kind != "project.taken_back":
            found.append(row)
        elif row.after.get("asked_at", "") is None and found and found[-1].kind == "project.asked":
            found.pop()
    return found


def discarded(user: User) -> ProjectQuerySet:
    """This person's drafts that were thrown away, the last one first."""
    return ProjectQuerySet(Project).discarded_by(user).select_related("brand", "requester").order_by("-stage_since")


def postponed(projects: Iterable[Project]) -> dict[int, int]:
    """How often the answer to each of these ideas was put off since it was sent in; those never put off are left out.

    One query for all of them.
    """
    rows = JournalEntry.objects.filter(
        project__in=[project.pk for project in projects],
        kind="idea.postponed",
        at__gte=F("project__submitted_at"),
    )
    return dict(rows.order_by().values_list("project").annotate(times=Count("pk")))


def apology(project: Project) -> JournalEntry | None:
    """The last time that a promised answer date passed: what was promised and what is promised now."""
    since = project.submitted_at or project.created_at
    rows = JournalEntry.objects.filter(project=project, kind="idea.postponed", at__gte=since)
    return rows.order_by("-pk").first()


# What an idea says, in the order of its form.
SAYS = ("name", "problem", "users", "useful_by", "expected_calls_per_week", "expected_from")


def edits_since(project: Project, since: datetime) -> dict[str, tuple[object, object]]:
    """What the idea says now and what it said at `since` (aware), where that differs: {column: (then, now)}.

    Days and numbers are as the journal keeps them: ISO text and whole numbers.
    """
    rows = JournalEntry.objects.filter(project=project, kind__in=("project.edited", "project.changed"), at__gt=since)
    then: dict[str, object] = {}
    now: dict[str, object] = {}
    for before, after in rows.order_by("pk").values_list("before", "after"):
        for name in SAYS:
            if name in after:
                then.setdefault(name, before.get(name))
                now[name] = after[name]
    return {name: (then[name], now[name]) for name in SAYS if name in then and then[name] != now[name]}


def asked_or_sent(project: Project) -> datetime | None:
    """When the ML team last asked about an idea, else when it was sent in: reviewers have read it as it was then."""
    last = JournalEntry.objects.filter(project=project, kind="project.asked").order_by("-pk").first()
    return last.at if last else project.submitted_at


@dataclass(frozen=True)
class Changed:
    """One answer of an idea that was changed: its name, and the pieces that stayed, went and came."""

    column: str
    label: str
    pieces: list[Piece]


def changed(project: Project, since: datetime | None = None) -> list[Changed]:
    """What its requester changed in an idea since the ML team asked, or since it was sent in, or since `since` (aware).

    For templates/triage/_changes.html.
    """
    since = since or asked_or_sent(project)
    if since is None:
        return []
    return [
        Changed(name, str(wording.FIELD[name]).capitalize(), pieces_of(name, then, now))
        for name, (then, now) in edits_since(project, since).items()
    ]


def pieces_of(column: str, then: object, now: object) -> list[Piece]:
    """What changed in one answer: texts word by word, days and numbers as a whole."""
    before, after = as_read(column, then), as_read(column, now)
    return changes(before, after) if column in ("name", "problem", "users") else whole(before, after)


def as_read(column: str, value: object) -> str:
    """A value of the journal as people read it."""
    if value is None or value == "":
        return ""
    if column in ("useful_by", "expected_from"):
        return written_day(str(value))
    return number(value) if isinstance(value, int) else str(value)
