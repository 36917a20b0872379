"""Projects that serve a need like the one that somebody writes down, in the words of whatever brand.

How: the text's words, and their synonyms, become concepts. One index leads from each word to the projects that have
it; a project's score is the sum over concepts of what the word weighs there, times how rare the concept is (BM25).
Common words are left out before anything is read, so a question reads a bounded number of rows.

What may be told of projects that the asker may not see: that there is one, and whether it runs. Rarity is counted
among the projects that the asker sees, so the order of the visible ones says nothing about the others. A hidden one
must share several concepts that are nobody's secret: words of the synonyms, or words of many projects. So no name and
no figure of a hidden text can be guessed by asking for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet

from intake.accounts.models import Brand, User
from intake.projects.choices import Outcome, Stage
from intake.projects.models import Project, ProjectQuerySet
from intake.search.models import SynonymGroup, Word
from intake.search.queries.lexemes import lexemes

RUNNING = (Stage.DEPLOYED, Stage.IN_USE)
# How many rows of the index one question may read, and how many concepts it may have.
MOST_ROWS, MOST_CONCEPTS = 15_000, 40
LONGEST_TEXT = 8_000
# A synonym says a little less than the asker's own word.
BY_SYNONYM = 0.8
# A good hit has at least so much of the best one's score; those that run come first among them.
GOOD = 0.6
FAIR = 0.35
# A word is nobody's secret when so many projects have it; a hidden project must share so many such concepts.
NO_SECRET, SHARED = 3, 3


@dataclass(frozen=True)
class Similar:
    """A project that serves a similar need. One that the asker may not see has neither name nor words."""

    hidden: bool
    running: bool
    project: Project | None = None
    score: float = 0.0
    # The asker's own words that led to it, as the index writes them.
    words: tuple[str, ...] = ()


@dataclass
class Concept:
    """One meaning of the question: what the asker wrote, and all words that lead to it with their factors."""

    said: str
    leads: dict[str, float] = field(default_factory=dict)
    known: bool = False


def similar(
    *, text: str, user: User, brand: Brand | None = None, most: int = 3, exclude: Project | None = None
) -> list[Similar]:
    """The projects most like `text`: at most `most` that the user sees, those of others that run first; after them
    at most one with `hidden`, if a project that the user may not see fits as well. Empty for a text that says nothing.

    Of equally good ones those of `brand` come first.
    """
    concepts = concepts_of(text[:LONGEST_TEXT])
    if not concepts:
        return []
    rows = candidates(exclude)
    shown = rows.visible_to(user)
    hits = in_order(scored(concepts, shown), concepts, brand)[:most]
    if not user.is_ml_team:
        hits += behind_the_wall(concepts, rows.exclude(pk__in=shown.values("pk")))
    return hits


def candidates(exclude: Project | None) -> ProjectQuerySet:
    """Whatever was sent to the ML team once and was not withdrawn or merged into another."""
    rows = ProjectQuerySet(Project).exclude(stage=Stage.DRAFT)
    rows = rows.exclude(outcome__in=[Outcome.WITHDRAWN, Outcome.DUPLICATE_OF])
    return rows.exclude(pk=exclude.pk) if exclude is not None else rows


def concepts_of(text: str) -> list[Concept]:
    """What the text is about, the rarest first, within what one question may read."""
    said = lexemes(text)
    groups = {group.pk: group.lexemes for group in SynonymGroup.objects.filter(lexemes__overlap=said)} if said else {}
    found: dict[int | str, Concept] = {}
    for lexeme in said:
        of = [pk for pk, words in groups.items() if lexeme in words]
        for pk in of:
            concept = found.setdefault(pk, Concept(said=lexeme, known=True))
            for other in groups[pk]:
                concept.leads.setdefault(other, BY_SYNONYM)
            concept.leads[lexeme] = 1.0
        if not of:
            found[lexeme] = Concept(said=lexeme, leads={lexeme: 1.0})
    return affordable(list(found.values()))


def affordable(concepts: list[Concept]) -> list[Concept]:
    """The rarest concepts whose words have at most MOST_ROWS rows in the index."""
    every = {lexeme for concept in concepts for lexeme in concept.leads}
    rows = dict(Word.objects.filter(lexeme__in=every).values_list("lexeme", "projects"))
    costs = [(sum(rows.get(lexeme, 0) for lexeme in concept.leads), concept) for concept in concepts]
    chosen: list[Concept] = []
    room = MOST_ROWS
    for cost, concept in sorted(costs, key=lambda pair: (pair[0], pair[1].said)):
        if cost > room or len(chosen) == MOST_CONCEPTS:
            break
        if cost:
            chosen.append(concept)
            room -= cost
    return chosen


SCORES = """
WITH asked AS (
    SELECT * FROM unnest(%s::int[], %s::text[], %s::float8[]) AS a(concept, lexeme, factor)
), hits AS MATERIALIZED (
    SELECT asked.concept, posting.project_id, max(posting.weight * asked.factor) AS weight
    FROM asked
    JOIN search_posting posting USING (lexeme)
    JOIN ({projects}) shown ON shown.id = posting.project_id
    GROUP BY asked.concept, posting.project_id
), rare AS (
    SELECT concept, ln(1 + (%s - count(*) + 0.5) / (count(*) + 0.5)) AS rarity FROM hits GROUP BY concept
)
SELECT project_id, sum(weight * rarity) AS score, array_agg(concept ORDER BY weight * rarity DESC, concept)
FROM hits JOIN rare USING (concept)
GROUP BY project_id ORDER BY score DESC, project_id LIMIT %s
"""
LOOKED_AT = 30


def scored(concepts: list[Concept], projects: QuerySet[Project]) -> list[tuple[int, float, list[int]]]:
    """(project's pk, score, numbers of its concepts) of the best of these projects; nothing else counts."""
    if not concepts:
        return []
    total = projects.count()
    inner, values = projects.order_by().values("id").query.sql_with_params()
    rows = [(number, lexeme, factor) for number, c in enumerate(concepts) for lexeme, factor in c.leads.items()]
    numbers, words, factors = ([row[i] for row in rows] for i in range(3))
    with connection.cursor() as cursor:
        cursor.execute(SCORES.format(projects=inner), [numbers, words, factors, *values, total, LOOKED_AT])
        return [(pk, float(score), list(found)) for pk, score, found in cursor.fetchall()]


def good(found: list[tuple[int, float, list[int]]], concepts: list[Concept]) -> list[tuple[int, float, list[int]]]:
    """Those that are about the same: one word in common is chance, unless the question has hardly more."""
    least = min(2, len(concepts))
    telling = [row for row in found if len(row[2]) >= least]
    return [row for row in telling if row[1] >= FAIR * telling[0][1]]


def in_order(found: list[tuple[int, float, list[int]]], concepts: list[Concept], brand: Brand | None) -> list[Similar]:
    """The hits that are worth showing, those that run first among the good ones."""
    rows = good(found, concepts)
    projects = ProjectQuerySet(Project).with_people().in_bulk([pk for pk, _score, _concepts in rows])
    hits = [
        Similar(
            hidden=False,
            running=projects[pk].stage in RUNNING,
            project=projects[pk],
            score=score,
            words=tuple(concepts[number].said for number in numbers[:6]),
        )
        for pk, score, numbers in rows
    ]
    best = hits[0].score if hits else 0.0

    def place(hit: Similar) -> tuple[bool, bool, float, bool]:
        fits = hit.score >= GOOD * best
        own = brand is not None and hit.project is not None and hit.project.brand_id == brand.pk
        return (not fits, not (fits and hit.running), -hit.score, not own)

    return sorted(hits, key=place)


def behind_the_wall(concepts: list[Concept], projects: QuerySet[Project]) -> list[Similar]:
    """That there is a project which the asker may not see: one mark, however many there are."""
    often = dict(
        Word.objects.filter(
            lexeme__in=[lexeme for c in concepts for lexeme in c.leads], projects__gte=NO_SECRET
        ).values_list("lexeme", "projects")
    )
    public = [
        Concept(
            c.said, c.leads if c.known else {lexeme: f for lexeme, f in c.leads.items() if lexeme in often}, c.known
        )
        for c in concepts
    ]
    public = [concept for concept in public if concept.leads]
    least = max(SHARED, len(public) // 3)
    pks = [pk for pk, _score, shared in scored(public, projects) if len(shared) >= least]
    if not pks:
        return []
    return [Similar(hidden=True, running=projects.filter(pk__in=pks, stage__in=RUNNING).exists())]
