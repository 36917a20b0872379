"""Thousands of other projects, with their index, in a few seconds.

They speak like the rest of the company: the more projects of the demo company use a word, the more of them do. Half of
their words are their own. One in twenty also names a need of the synonyms in passing.
"""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from random import Random

from django.db import connection
from django.utils import timezone

from intake.accounts.models import Brand
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.search import actions
from intake.search.gathering import BOX, NAME, PROBLEM, USERS, pieces_of
from intake.search.models import SynonymGroup
from intake.search.queries.lexemes import BM25, WEIGHTS
from intake.search.words import words_of

OWN_WORDS = 6_000
SYLLABLES = ("ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu", "dra", "ple", "sto", "gri", "fla")
STAGES = (Stage.SUBMITTED, Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE, Stage.PARKED, Stage.DECLINED)


def crowd(count: int) -> list[int]:
    """Makes so many projects of all brands, and what leads to them. Returns their pks."""
    chance = Random(7)
    texts = spoken(chance, count)
    brands = list(Brand.objects.order_by("pk"))
    now = timezone.now()
    rows = Project.objects.bulk_create(
        Project(
            brand=chance.choice(brands),
            code=f"X-{number}",
            name=name[:120],
            problem=problem,
            users=users,
            stage=chance.choice(STAGES),
            stage_since=now,
            created_at=now,
        )
        for number, (name, problem, users, _box) in enumerate(texts)
    )
    weights = (NAME, PROBLEM, USERS, BOX)
    fields = [
        (row.pk, weight, text)
        for row, four in zip(rows, texts, strict=True)
        for weight, text in zip(weights, four, strict=True)
    ]
    values = {
        name: list(column)
        for name, column in zip(("numbers", "boosts", "texts"), zip(*fields, strict=True), strict=True)
    }
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO search_posting (project_id, lexeme, weight) {WEIGHTS}", {**values, **BM25})
    actions.count_words()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_posting, search_word, projects_project")
    return [row.pk for row in rows]


def spoken(chance: Random, count: int) -> list[tuple[str, str, str, str]]:
    """(name, problem, users, canvas) of so many projects."""
    groups = SynonymGroup.objects.filter(is_need=True)
    needs = [word for group in groups for word in words_of(group.words)]
    named = {lexeme for group in groups for lexeme in group.lexemes}
    heard = Counter(
        word
        for project in Project.objects.select_related("brand")
        for word in {word for piece in pieces_of(project) for word in words_of(piece.text)}
        if word.isalpha()
    )
    with connection.cursor() as cursor:
        asked = "SELECT word FROM unnest(%s::text[]) AS word WHERE ts_lexize('english_stem', word) && %s::text[]"
        cursor.execute(asked, [list(heard), list(named)])
        for (word,) in cursor.fetchall():
            del heard[word]
    common, often = list(heard), list(accumulate(heard.values()))
    own = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _n in range(OWN_WORDS)]
    ranks = list(accumulate(1 / (rank + 10) for rank in range(OWN_WORDS)))

    def words(number: int) -> str:
        said = chance.choices(common, cum_weights=often, k=number) + chance.choices(own, cum_weights=ranks, k=number)
        chance.shuffle(said)
        return " ".join(said)

    return [
        (words(2), words(14), f"{words(5)} {chance.choice(needs) if chance.random() < 0.05 else ''}", words(12))
        for _n in range(count)
    ]
