"""Reading comments: who sees the project sees what is said about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from markupsafe import Markup

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.base import markdown
from intake.base.errors import NotFound
from intake.comments import mentions, registry
from intake.comments.choices import Kind
from intake.comments.models import Comment, Mention
from intake.projects import queries as projects
from intake.projects.models import Project

# Nobody mentions more people than this in one comment, nor anybody with a longer name.
MOST_MENTIONED, LONGEST_NAME = 20, 120


@dataclass(frozen=True)
class Line:
    """A comment as one person reads it at one moment."""

    row: Comment
    html: Markup
    mine: bool
    restorable: bool


@dataclass
class Thread:
    """A comment with its replies, and what it is on."""

    first: Line
    title: str
    address: str
    replies: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """What is commented on: how this person calls it, and where it is shown."""

    kind: Kind
    subject: str
    title: str
    address: str

    @property
    def on(self) -> str:
        return f"{self.kind}:{self.subject}" if self.subject else str(self.kind)


def subject_of(project: Project, on: str, user: User) -> Subject:
    """What `on` means in this project. Raises NotFound for what the project does not have."""
    found = registry.parsed(on)
    known = subjects(project, [found], user) if found else {}
    if on not in known:
        raise NotFound()
    return known[on]


def subjects(project: Project, wanted: Iterable[tuple[Kind, str]], user: User) -> dict[str, Subject]:
    """{what: subject} of those that the project has: one question a kind, however many there are."""
    by_kind: dict[Kind, set[str]] = {}
    for kind, subject in wanted:
        by_kind.setdefault(kind, set()).add(subject)
    found = [
        Subject(kind, subject, title, registry.places[kind].address(project, subject))
        for kind, names in by_kind.items()
        if kind in registry.places
        for subject, title in registry.places[kind].titles(project, names, user).items()
    ]
    return {each.on: each for each in found}


def of_project(project: Project) -> QuerySet[Comment]:
    """All comments of a project with their people, in the order in which they were written."""
    return Comment.objects.filter(project=project).select_related("author", "resolved_by").order_by("pk")


def get(project: Project, number: int) -> Comment:
    """One of a project's comments. Raises NotFound. The caller has loaded the project with permission."""
    found = of_project(project).filter(pk=number).first()
    if found is None:
        raise NotFound()
    found.project = project
    return found


def threads(
    project: Project, user: User, at: datetime, *, subject: Subject | None = None, only: int = 0
) -> list[Thread]:
    """The threads on a subject, or all of the project's, or one; what was deleted shows only where it leaves a gap."""
    rows = of_project(project)
    if subject:
        rows = rows.filter(kind=subject.kind, subject=subject.subject)
    if only:
        rows = rows.filter(Q(pk=only) | Q(parent=only))
    lines = lines_of(list(rows), user, at)
    # What is not there any more has no title: what was said of it stays.
    places = subjects(project, ((Kind(line.row.kind), line.row.subject) for line in lines), user)
    found: dict[int, Thread] = {}
    for line in lines:
        if line.row.parent_id is None:
            place = places.get(line.row.on)
            found[line.row.pk] = Thread(line, place.title if place else "", place.address if place else "")
        elif shown(line):
            found[line.row.parent_id].replies.append(line)
    return [thread for thread in found.values() if thread.replies or shown(thread.first)]


def shown(line: Line) -> bool:
    """A deleted comment is shown to its author alone, as long as it can be brought back."""
    return line.row.deleted_at is None or line.restorable


def lines_of(rows: list[Comment], user: User, at: datetime) -> list[Line]:
    """Comments as this person reads them: the text of deleted ones is nobody's any more."""
    named: dict[int, dict[str, str]] = {}
    for mention in Mention.objects.filter(comment__in=[row.pk for row in rows]).select_related("user"):
        named.setdefault(mention.comment_id, {})[mention.word] = mention.user.name
    return [
        Line(
            row=row,
            html=Markup() if row.deleted_at else markdown.with_mentions(row.text, named.get(row.pk, {})),
            mine=row.author_id == user.pk,
            restorable=row.author_id == user.pk and row.restorable(at),
        )
        for row in rows
    ]


def counts(project: Project) -> Mapping[str, int]:
    """{what: how many comments in threads that are not resolved}, 0 for all else: one query for all links of a page."""
    rows = (
        Comment.objects.filter(project=project, deleted_at=None, parent__resolved_at=None, resolved_at=None)
        .values("kind", "subject")
        .annotate(total=Count("pk"))
        .order_by()
    )
    found = {f"{row['kind']}:{row['subject']}" if row["subject"] else row["kind"]: row["total"] for row in rows}
    return defaultdict(int, found)


def said(number: int) -> Comment | None:
    """A comment that notices tell of, with its people; None when it was deleted meanwhile."""
    rows = Comment.objects.select_related("author", "parent__author").prefetch_related("mentions__user")
    return rows.filter(pk=number, deleted_at=None).first()


def taking_part(thread: int) -> list[User]:
    """Who wrote in a thread, by name: whoever replies speaks to them."""
    rows = Comment.objects.annotate(top=Coalesce("parent_id", F("pk"))).filter(top=thread, deleted_at=None)
    return list(User.objects.filter(is_active=True, pk__in=rows.values("author")).order_by("name", "pk"))


# Mentions -----------------------------------------------------------------------------------------


def mentionable(project: Project) -> list[tuple[str, str]]:
    """(word after the @, name) of the people near a project, for the list that helps to write."""
    rows = people.people_near(project.brand).values_list("email", "name")
    return [(email.partition("@")[0], name) for email, name in rows]


def who_is_meant(project: Project, text: str) -> tuple[dict[str, User], list[str]]:
    """({word: person} of those who may see the project, words that mean nobody of them, or several)."""
    wanted = [word for word in markdown.mentioned(text) if len(word) <= LONGEST_NAME]
    if not wanted:
        return {}, []
    active = User.objects.filter(is_active=True)
    everybody = {number: (name, email) for number, name, email in active.values_list("pk", "name", "email")}
    near = set(people.people_near(project.brand).values_list("pk", flat=True))
    found = mentions.meant(wanted[:MOST_MENTIONED], everybody, near)
    users = seeing(project, found.values())
    told = {word: users[number] for word, number in found.items() if number in users}
    return told, [word for word in wanted if word not in told]


def seeing(project: Project, numbers: Iterable[int]) -> dict[int, User]:
    """Those of these people who may see the project."""
    found = User.objects.filter(pk__in=set(numbers))
    return {user.pk: user for user in found if projects.projects_visible_to(user).filter(pk=project.pk).exists()}
