"""Keeping the index: every write of it. What it says can be made anew from the rooms at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from intake.projects import journal
from intake.projects.models import Project
from intake.search import queries
from intake.search.gathering import Piece, loose_endpoints, pieces_of, similar_texts
from intake.search.models import Posting, SearchDocument, SynonymGroup, Word
from intake.search.synonyms import NEEDS, THINGS
from intake.search.words import folded

log = structlog.get_logger(__name__)
READER = "search"
# Any number, the same in every process: the index has one writer at a time, so writers never wait in a circle.
LOCK = 480_2026
AT_ONCE = 200


# The words of a piece: with English endings off, and as they are written, for those who type a beginning.
DOCUMENT = """
INSERT INTO search_searchdocument (project_id, kind, subject, title, text, vector)
VALUES (%(project)s, %(kind)s, %(subject)s, %(title)s, %(text)s,
    setweight(to_tsvector('english', %(plain_title)s) || to_tsvector('simple', %(plain_title)s), 'A')
    || setweight(to_tsvector('english', %(plain_text)s), 'C') || strip(to_tsvector('simple', %(plain_text)s)))
"""


@dataclass(frozen=True)
class Change:
    """What an indexing changed; nought everywhere means that the index was right."""

    documents: int = 0
    postings: int = 0

    def __bool__(self) -> bool:
        return bool(self.documents or self.postings)


@transaction.atomic
def index(*, project: Project) -> Change:
    """Makes the index say of a project what its rooms say now. Again changes nothing."""
    hold()
    pieces = list(pieces_of(project))
    return Change(
        write_documents(project.pk, pieces), write_postings(project.pk, queries.weights(similar_texts(project)))
    )


@transaction.atomic
def index_loose() -> Change:
    """The same for endpoints of no project: the ML team finds them."""
    hold()
    return Change(write_documents(None, list(loose_endpoints())))


def index_news(*, most: int = AT_ONCE) -> int:
    """Works off lines of the journal that wait for the index. Returns how many there were, at most `most`."""
    with transaction.atomic():
        lines = journal.take(READER, most)
        # In one order, whoever else indexes meanwhile.
        for project in sorted({line.project for line in lines}, key=lambda project: project.pk):
            index(project=project)
    return len(lines)


def reindex() -> int:
    """Looks at everything. Returns how many projects the index had been wrong about; each is an error in the log."""
    wrong = 0
    for project in Project.objects.select_related("brand").order_by("pk").iterator(chunk_size=AT_ONCE):
        change = index(project=project)
        if change:
            wrong += 1
            log.info("index_was_wrong", project=project.code, documents=change.documents, postings=change.postings)
    index_loose()
    count_words()
    return wrong


@transaction.atomic
def count_words() -> None:
    """Counts anew in how many projects each word occurs."""
    hold()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_word")
        cursor.execute(
            "INSERT INTO search_word (lexeme, projects) SELECT lexeme, count(*) FROM search_posting GROUP BY lexeme"
        )


@transaction.atomic
def save_synonyms(*, group: SynonymGroup, words: str) -> SynonymGroup:
    """Writes a group with its words as the index knows them."""
    group.words = words
    group.lexemes = list(queries.lexemes(words))
    group.save()
    return group


@transaction.atomic
def begin_synonyms() -> int:
    """The groups of the product, into a table that is empty. Returns how many were written."""
    if SynonymGroup.objects.exists():
        return 0
    groups = [(words, True) for words in NEEDS] + [(words, False) for words in THINGS]
    SynonymGroup.objects.bulk_create(
        SynonymGroup(words=words, is_need=is_need, lexemes=list(queries.lexemes(words))) for words, is_need in groups
    )
    return len(groups)


def hold() -> None:
    """Waits until nobody else writes the index, and keeps others out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def write_documents(project: int | None, pieces: Sequence[Piece]) -> int:
    """Writes what differs, and removes what is gone. Returns how many rows that were."""
    rows = SearchDocument.objects.filter(project=project) if project else SearchDocument.objects.filter(project=None)
    there = {(row.kind, row.subject): row for row in rows.defer("vector")}
    wanted = {(piece.kind, piece.subject): piece for piece in pieces}
    gone = [row.pk for key, row in there.items() if key not in wanted]
    changed = [
        piece
        for key, piece in wanted.items()
        if key not in there or (there[key].title, there[key].text) != (piece.title, piece.text)
    ]
    stale = [there[piece.kind, piece.subject].pk for piece in changed if (piece.kind, piece.subject) in there]
    if gone or stale:
        SearchDocument.objects.filter(pk__in=[*gone, *stale]).delete()
    if changed:
        with connection.cursor() as cursor:
            cursor.executemany(DOCUMENT, [row_of(project, piece) for piece in changed])
    return len(gone) + len(changed)


def row_of(project: int | None, piece: Piece) -> dict[str, Any]:
    """The values of a row."""
    own = {"kind": piece.kind, "subject": piece.subject, "title": piece.title, "text": piece.text}
    return {"project": project, **own, "plain_title": folded(piece.title), "plain_text": folded(piece.text)}


def write_postings(project: int, weights: Mapping[str, float]) -> int:
    """The words that lead to a project, and how often each word occurs. Returns how many rows changed."""
    there = dict(Posting.objects.filter(project_id=project).values_list("lexeme", "weight"))
    fresh = sorted(weights.keys() - there.keys())
    gone = sorted(there.keys() - weights.keys())
    moved = [lexeme for lexeme in weights.keys() & there.keys() if abs(weights[lexeme] - there[lexeme]) > 1e-9]
    if gone or moved:
        Posting.objects.filter(project_id=project, lexeme__in=[*gone, *moved]).delete()
    Posting.objects.bulk_create(
        Posting(project_id=project, lexeme=lexeme, weight=weights[lexeme]) for lexeme in sorted([*fresh, *moved])
    )
    count(fresh, 1)
    count(gone, -1)
    return len(fresh) + len(gone) + len(moved)


def count(lexemes: Iterable[str], by: int) -> None:
    """Notes that these words occur in one project more, or less."""
    if by > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_word (lexeme, projects) SELECT unnest(%s::text[]), 1"
                " ON CONFLICT (lexeme) DO UPDATE SET projects = search_word.projects + 1",
                [list(lexemes)],
            )
    else:
        Word.objects.filter(lexeme__in=list(lexemes)).update(projects=Greatest(F("projects") + by, 0))
