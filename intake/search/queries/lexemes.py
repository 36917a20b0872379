"""Words as PostgreSQL's English dictionary makes them of a text: without endings, without "the" and "of"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from intake.search.words import folded

# BM25: how soon more of the same word stops to count, how much a long text is held against its words, in words.
SATURATION, LENGTH_MATTERS, USUAL_LENGTH = 3.0, 0.75, 120.0
LONGEST = 40


def telling(lexeme: str) -> bool:
    """Whether a word can say what a project is about: figures and single letters cannot."""
    return 1 < len(lexeme) <= LONGEST and not lexeme.isdigit()


def lexemes(text: str) -> dict[str, int]:
    """{telling word of a text: how often it stands there}, by the alphabet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector('english', %s)) ORDER BY lexeme",
            [folded(text)],
        )
        return {lexeme: often for lexeme, often in cursor.fetchall() if telling(lexeme)}


# (number, weight, text) of texts -> (number, word, what the word weighs in all texts of that number).
WEIGHTS = """
WITH often AS (
    SELECT number, lexeme, sum(boost * cardinality(positions)) AS total
    FROM unnest(%(numbers)s::bigint[], %(boosts)s::float8[], %(texts)s::text[]) AS field(number, boost, body),
        unnest(to_tsvector('english', body))
    WHERE length(lexeme) BETWEEN 2 AND %(longest)s AND lexeme !~ '^[0-9]+$'
    GROUP BY number, lexeme
)
SELECT number, lexeme, total * (%(k)s + 1)
    / (total + %(k)s * (1 - %(b)s + %(b)s * sum(total) OVER (PARTITION BY number) / %(usual)s))
FROM often
"""
BM25 = {"longest": LONGEST, "k": SATURATION, "b": LENGTH_MATTERS, "usual": USUAL_LENGTH}


def weights(texts: Sequence[tuple[float, str]]) -> dict[str, float]:
    """{word: what it weighs} in texts of the given weights."""
    rows: dict[str, Any] = {
        "numbers": [0] * len(texts),
        "boosts": [boost for boost, _text in texts],
        "texts": [folded(text) for _boost, text in texts],
    }
    with connection.cursor() as cursor:
        cursor.execute(WEIGHTS, {**rows, **BM25})
        return {lexeme: float(weight) for _number, lexeme, weight in cursor.fetchall()}
