"""What somebody looks for: ranked, only what they may see, and a bounded amount of work however common the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Prefetch
from django.urls import reverse

from intake.accounts.models import Membership, User
from intake.comments.models import Comment
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to
from intake.search.choices import Kind
from intake.search.excerpts import Excerpt, excerpt, plain_words
from intake.search.models import SearchDocument
from intake.search.queries.people import people_named
from intake.search.queries.question import Question, in_titles, question, words_that_match

# How many hits are ranked; of more, those with the words in their titles are sure to be among them.
MOST = 3_000
PEOPLE_AMONG_ALL = 3
SIZE = 20

RANKED = """
WITH hits AS (
    (SELECT id FROM search_searchdocument WHERE vector @@ %(titles)s::tsquery AND vector @@ %(asked)s::tsquery
        AND {allowed} LIMIT %(most)s)
    UNION
    (SELECT id FROM search_searchdocument WHERE vector @@ %(asked)s::tsquery AND {allowed} LIMIT %(most)s)
)
SELECT row.id, row.kind FROM hits JOIN search_searchdocument row USING (id)
ORDER BY ts_rank('{{0.05, 0.1, 0.2, 1.0}}', row.vector, %(asked)s::tsquery)
    * CASE row.kind WHEN 'project' THEN 1.5 ELSE 1 END DESC, row.id
"""


@dataclass(frozen=True)
class Hit:
    """One thing that was found; a person has no project, and an endpoint need not have one."""

    kind: Kind
    subject: str
    title: Excerpt
    excerpt: Excerpt
    project: Project | None = None
    person: User | None = None

    @property
    def address(self) -> str:
        """Where it leads."""
        if self.kind == Kind.PERSON:
            return f"{reverse('projects:list')}?{urlencode({'owner': self.subject})}"
        if self.kind == Kind.ENDPOINT:
            return reverse("endpoints:one", kwargs={"slug": self.subject})
        code = {"code": self.project.code if self.project else ""}
        if self.kind == Kind.CANVAS:
            return f"{reverse('boxes:canvas', kwargs=code)}#box-{self.subject}"
        if self.kind == Kind.COMMENT:
            return reverse("comments:one", kwargs={**code, "number": int(self.subject)})
        return reverse("pages:project", kwargs=code)


@dataclass(frozen=True)
class Found:
    """A page of hits. `counts` says how many there are of each kind; with `more`, at least so many.

    With `some`, nothing has all of the words, and these have one or more of them.
    """

    hits: Sequence[Hit]
    counts: Mapping[Kind, int]
    total: int
    more: bool = False
    some: bool = False


def find(*, text: str, user: User, kind: Kind | None = None, start: int = 0, size: int = SIZE) -> Found | None:
    """`size` hits from number `start` on, the best first; of one kind or of all. None when `text` asks for nothing."""
    asked_for = question(text)
    if asked_for is None:
        return None
    rows, some = ranked(asked_for.everywhere, user), False
    first = project_called(text, user)
    if first is not None:
        rows = [first, *(row for row in rows if row != first)]
    people = people_named(asked_for, user)
    if not rows and not people and asked_for.some:
        rows, some = ranked(asked_for.some, user), True
    counts = Counter(of for _pk, of in rows) + Counter({Kind.PERSON: len(people)})
    chosen = [(pk, Kind.PERSON) for pk in (people[:PEOPLE_AMONG_ALL] if kind is None else people)]
    chosen = [row for row in ([*rows[:1], *chosen, *rows[1:]] if first else [*chosen, *rows]) if kind in (None, row[1])]
    return Found(
        hits=hits_of(chosen[start : start + size], asked_for),
        counts=counts,
        total=len(chosen),
        more=len(rows) >= MOST,
        some=some,
    )


def ranked(query: str, user: User) -> list[tuple[int, Kind]]:
    """(pk, kind) of the rows of the index that this person may see, the best first."""
    allowed, named = "TRUE", dict[str, Any]()
    if not user.is_ml_team:
        # What belongs to no project is the ML team's.
        inner, values = projects_visible_to(user).order_by().values("id").query.sql_with_params()
        named = {f"value{number}": value for number, value in enumerate(values)}
        allowed = f"project_id IN ({inner % tuple(f'%({name})s' for name in named)})"
    with connection.cursor() as cursor:
        cursor.execute(
            RANKED.format(allowed=allowed),
            {"asked": query, "titles": in_titles(query), "most": MOST, **named},
        )
        return [(pk, Kind(kind)) for pk, kind in cursor.fetchall()]


def project_called(text: str, user: User) -> tuple[int, Kind] | None:
    """The project whose code somebody typed."""
    code = text.strip().upper()
    projects = projects_visible_to(user).filter(code=code).values("pk")
    pk = SearchDocument.objects.filter(project__in=projects, kind=Kind.PROJECT).values_list("pk", flat=True).first()
    return None if pk is None else (pk, Kind.PROJECT)


def hits_of(rows: Sequence[tuple[int, Kind]], asked_for: Question) -> list[Hit]:
    """The rows of one page with what is shown of them: a few queries, however many rows."""
    documents = SearchDocument.objects.defer("vector").select_related("project__brand")
    found = without_deleted(documents.in_bulk([pk for pk, kind in rows if kind != Kind.PERSON]))
    near = Prefetch("membership_set", Membership.objects.select_related("brand").order_by("brand__name"))
    people = User.objects.prefetch_related(near).in_bulk([pk for pk, kind in rows if kind == Kind.PERSON])
    texts = [f"{row.title} {row.text}" for row in found.values()] + [f"{p.name} {p.email}" for p in people.values()]
    wanted = words_that_match(set().union(*(plain_words(text) for text in texts)), asked_for) if texts else set()
    return [
        person_hit(people[pk], wanted) if kind == Kind.PERSON else document_hit(found[pk], wanted)
        for pk, kind in rows
        if pk in (people if kind == Kind.PERSON else found)
    ]


def without_deleted(rows: dict[int, SearchDocument]) -> dict[int, SearchDocument]:
    """The rows without comments that were deleted since the index last looked."""
    comments = [int(row.subject) for row in rows.values() if row.kind == Kind.COMMENT]
    there = (
        set(Comment.objects.filter(pk__in=comments, deleted_at=None).values_list("pk", flat=True)) if comments else ()
    )
    return {pk: row for pk, row in rows.items() if row.kind != Kind.COMMENT or int(row.subject) in there}


def document_hit(row: SearchDocument, wanted: set[str]) -> Hit:
    """A row of the index as a hit."""
    return Hit(
        kind=Kind(row.kind),
        subject=row.subject,
        title=excerpt(row.title, wanted, 200),
        excerpt=excerpt(row.text, wanted),
        project=row.project,
    )


def person_hit(person: User, wanted: set[str]) -> Hit:
    """A person as a hit: what is shown of them is their name and address."""
    return Hit(
        kind=Kind.PERSON,
        subject=person.email,
        title=excerpt(person.name, wanted, 200),
        excerpt=excerpt(person.email, wanted),
        person=person,
    )
