"""Words as PostgreSQL's English dictionary makes them of a text: without endings, without "the" and "of"."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from intake.search.words import folded

# BM25: how soon more of the same word stops to count, how much a long text is held against its words, in words.
SATURATION, LENGTH_MATTERS, USUAL_LENGTH = 1.2, 0.5, 150.0
LONGEST = 40


def telling(lexeme: str) -> bool:
    """Whether a word can say what a project is about: figures and single letters cannot."""
    return 1 < len(lexeme) <= LONGEST and not lexeme.isdigit()


def lexemes(text: str) -> list[str]:
    """The telling words of a text, each once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lexeme FROM unnest(to_tsvector('english', %s)) ORDER BY lexeme", [folded(text)])
        return [lexeme for (lexeme,) in cursor.fetchall() if telling(lexeme)]


def weights(texts: Sequence[tuple[float, str]]) -> dict[str, float]:
    """{lexeme: what it weighs} in texts of the given weights."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, sum(boost * cardinality(positions))"
            " FROM unnest(%s::float8[], %s::text[]) AS field(boost, body), unnest(to_tsvector('english', body))"
            " GROUP BY lexeme",
            [[boost for boost, _text in texts], [folded(text) for _boost, text in texts]],
        )
        often = {lexeme: float(total) for lexeme, total in cursor.fetchall() if telling(lexeme)}
    room = SATURATION * (1 - LENGTH_MATTERS + LENGTH_MATTERS * sum(often.values()) / USUAL_LENGTH)
    return {lexeme: total * (SATURATION + 1) / (total + room) for lexeme, total in often.items()}
