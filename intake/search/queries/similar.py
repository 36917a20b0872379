"""Projects that serve a need like the one that somebody writes down, in the words of whatever brand.

How: the text's words, and their synonyms, become concepts. One index leads from each word to the projects that have
it; a project's score is the sum over concepts of what the word weighs there, times how rare the concept is (BM25).
Common words are left out before anything is read, so a question reads a bounded number of rows.

What may be told of projects that the asker may not see: that there is one, and whether it runs. Rarity is counted
among the projects that the asker sees, so the order of the visible ones says nothing about the others. Hidden ones are
compared by the words of the synonyms alone, a need and something else: so no name, no figure and no other word of a
hidden text can be guessed by asking for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from math import log

from django.db import connection
from django.db.models import QuerySet

from intake.accounts.models import Brand, User
from intake.projects.choices import Outcome, Stage
from intake.projects.models import Project, ProjectQuerySet
from intake.search.models import SynonymGroup, Word
from intake.search.queries.lexemes import lexemes
from intake.search.synonyms import SMALL_TALK

RUNNING = (Stage.DEPLOYED, Stage.IN_USE)
# How many rows of the index one question may read, and how many concepts it may have.
MOST_ROWS, MOST_CONCEPTS = 25_000, 300
ENOUGH = 5
LONGEST_TEXT = 8_000
# A synonym says a little less than the asker's own word.
BY_SYNONYM = 0.8
# What every idea says leads nowhere alone; a need that the synonyms know is what people compare by.
IN_PASSING, A_WORD, A_THING, A_NEED = 0.1, 0.6, 0.8, 2.4
# A good hit has at least so much of the best one's score; those that run come first among them.
GOOD = 0.6
FAIR = 0.35
# A hidden project must share so many concepts of the synonyms, in words that weigh so much.
SHARED, IN_THE_IDEA = 2, 0.9


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
    is_need: bool = False
    # How often the asker came back to it.
    often: int = 0

    @property
    def passing(self) -> bool:
        """Whether it is small talk."""
        return not self.known and self.said in small_talk()


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
    hits = in_order(good(scored(concepts, shown), concepts)[: max(most, 0)], concepts, brand)
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
    groups = list(SynonymGroup.objects.filter(lexemes__overlap=list(said))) if said else []
    found: dict[int | str, Concept] = {}
    for lexeme, often in said.items():
        of = [group for group in groups if lexeme in group.lexemes]
        for group in of:
            counts = A_NEED if group.is_need else A_THING
            concept = found.setdefault(group.pk, Concept(said=lexeme, known=True, is_need=group.is_need))
            for other in group.lexemes:
                concept.leads.setdefault(other, counts * BY_SYNONYM)
            concept.leads[lexeme] = counts
            concept.often += often
        if not of:
            found[lexeme] = Concept(
                said=lexeme, often=often, leads={lexeme: IN_PASSING if lexeme in small_talk() else A_WORD}
            )
    return affordable(list(found.values()))


@cache
def small_talk() -> frozenset[str]:
    """The words that say nothing about a need, as the index writes them."""
    return frozenset(lexemes(SMALL_TALK))


def affordable(concepts: list[Concept]) -> list[Concept]:
    """The rarest concepts whose words have at most MOST_ROWS rows in the index; small talk if little else is said.

    Below that limit nothing depends on how often a word occurs, nor whether: the asker might not see where.
    """
    telling = [concept for concept in concepts if not concept.passing]
    concepts = telling if len(telling) >= ENOUGH else concepts
    concepts = sorted(concepts, key=lambda concept: (concept.passing, not concept.known, -concept.often, concept.said))
    concepts = concepts[:MOST_CONCEPTS]
    every = {lexeme for concept in concepts for lexeme in concept.leads}
    rows = dict(Word.objects.filter(lexeme__in=every).values_list("lexeme", "projects"))
    costs = [sum(rows.get(lexeme, 0) for lexeme in concept.leads) for concept in concepts]
    if sum(costs) <= MOST_ROWS:
        return concepts
    chosen: list[Concept] = []
    room = MOST_ROWS
    for cost, concept in sorted(zip(costs, concepts, strict=True), key=lambda pair: (pair[1].passing, pair[0])):
        if cost <= room:
            chosen.append(concept)
            room -= cost
    return chosen


SCORES = """
WITH shown AS MATERIALIZED (
    {projects}
), asked AS (
    SELECT * FROM unnest(%s::int[], %s::text[], %s::float8[]) AS a(concept, lexeme, factor)
), found AS MATERIALIZED (
    SELECT asked.concept, asked.factor, posting.project_id, posting.weight
    FROM asked
    -- OFFSET keeps it word by word, through the index, whatever the planner believes of a table it has not seen lately.
    CROSS JOIN LATERAL (
        SELECT project_id, weight FROM search_posting WHERE lexeme = asked.lexeme AND weight >= %s OFFSET 0
    ) posting
), hits AS MATERIALIZED (
    -- What was found is joined once with what may be shown, not once a word.
    SELECT concept, project_id,
        least(sum(weight * factor), 2 * max(weight * factor)) AS weight,
        least(1, max(weight)) AS much
    FROM found JOIN shown ON shown.id = found.project_id
    GROUP BY concept, project_id
), rare AS (
    SELECT concept, ln(1 + (greatest((SELECT count(*) FROM shown) - sum(much), 0) + 0.5) / (sum(much) + 0.5)) AS rarity
    FROM hits GROUP BY concept
), best AS (
    SELECT project_id, sum(weight * rarity) AS score FROM hits JOIN rare USING (concept)
    GROUP BY project_id ORDER BY score DESC, project_id LIMIT %s
)
SELECT project_id, score, array_agg(concept ORDER BY weight * rarity DESC, concept)
FROM best JOIN hits USING (project_id) JOIN rare USING (concept)
GROUP BY project_id, score ORDER BY score DESC, project_id
"""
LOOKED_AT = 30


def scored(
    concepts: list[Concept], projects: QuerySet[Project], lightest: float = 0.0
) -> list[tuple[int, float, list[int]]]:
    """(project's pk, score, numbers of its concepts) of the best of these projects; nothing else counts.

    Words that weigh less than `lightest` are passed over.
    """
    if not concepts:
        return []
    inner, values = projects.order_by().values("id").query.sql_with_params()
    rows = [
        (number, lexeme, factor * (1 + log(max(concept.often, 1)) / 2))
        for number, concept in enumerate(concepts)
        for lexeme, factor in concept.leads.items()
    ]
    numbers, words, factors = ([row[i] for row in rows] for i in range(3))
    with connection.cursor() as cursor:
        cursor.execute(SCORES.format(projects=inner), [*values, numbers, words, factors, lightest, LOOKED_AT])
        return [(pk, float(score), list(found)) for pk, score, found in cursor.fetchall()]


def good(found: list[tuple[int, float, list[int]]], concepts: list[Concept]) -> list[tuple[int, float, list[int]]]:
    """Those that are about the same: one word in common is chance, unless it is a need or nearly all that was asked."""
    least = min(2, len(concepts))
    needs = {number for number, concept in enumerate(concepts) if concept.is_need}
    telling = [row for row in found if len(row[2]) >= least or needs.intersection(row[2])]
    return [row for row in telling if row[1] >= FAIR * telling[0][1]]


def in_order(found: list[tuple[int, float, list[int]]], concepts: list[Concept], brand: Brand | None) -> list[Similar]:
    """The hits that are worth showing, those that run first among the good ones."""
    projects = ProjectQuerySet(Project).with_people().in_bulk([pk for pk, _score, _concepts in found])
    hits = [
        Similar(
            hidden=False,
            running=projects[pk].stage in RUNNING,
            project=projects[pk],
            score=score,
            words=tuple(concepts[number].said for number in numbers[:6]),
        )
        for pk, score, numbers in found
    ]
    best = hits[0].score if hits else 0.0

    def place(hit: Similar) -> tuple[bool, bool, float, bool]:
        fits = hit.score >= GOOD * best
        own = brand is not None and hit.project is not None and hit.project.brand_id == brand.pk
        return (not fits, not (fits and hit.running), -hit.score, not own)

    return sorted(hits, key=place)


def behind_the_wall(concepts: list[Concept], projects: QuerySet[Project]) -> list[Similar]:
    """That there is a project which the asker may not see: one mark, however many there are.

    Compared by the synonyms alone, and by words that stand in its idea rather than somewhere in its canvas.
    """
    public = [concept for concept in concepts if concept.known]
    needs = {number for number, concept in enumerate(public) if concept.is_need}
    if not needs:
        return []
    least = max(SHARED, round(len(public) * FAIR))
    found = scored(public, projects, lightest=IN_THE_IDEA)
    pks = [pk for pk, _score, shared in found if len(shared) >= least and needs.intersection(shared)]
    if not pks:
        return []
    return [Similar(hidden=True, running=Project.objects.filter(pk__in=pks, stage__in=RUNNING).exists())]
