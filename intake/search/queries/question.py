"""What somebody typed, as PostgreSQL asks its index."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from intake.search.words import Part, asked

LEXEME = re.compile(r"'([^']*)'(:\*)?")


@dataclass(frozen=True)
class Question:
    """A tsquery, and what its words are: lexemes, and beginnings of words.

    `some` is what to ask when nothing has all of the words; empty when there is but one.
    """

    everywhere: str
    some: str
    parts: tuple[Part, ...]
    lexemes: tuple[str, ...]
    beginnings: tuple[str, ...]


def question(text: str) -> Question | None:
    """None when the text asks for nothing: signs alone, or only words that must not be there."""
    parts = asked(text)
    if all(part.without for part in parts):
        return None
    english, simple = dictionaries(parts)
    wanted = [number for number, part in enumerate(parts) if not part.without]
    # "the" and "of" ask for nothing beside other words; alone they are looked for as they are written.
    telling = [number for number in wanted if english[number]]
    pieces = [begun(parts[number], english[number]) for number in telling]
    pieces = pieces or [begun(parts[number], simple[number]) for number in wanted]
    lexemes = [match.group(1) for piece in pieces for match in LEXEME.finditer(piece) if not match.group(2)]
    absent = [f"!({english[n] or simple[n]})" for n, part in enumerate(parts) if part.without]
    return Question(
        everywhere=joined(" & ", pieces, absent),
        some=joined(" | ", pieces, absent) if len(pieces) > 1 else "",
        parts=tuple(parts),
        lexemes=tuple(lexemes),
        beginnings=tuple(part.words[-1] for part in parts if part.begun),
    )


def joined(by: str, pieces: Sequence[str], absent: Sequence[str]) -> str:
    """All or any of the pieces, and none of what must be absent."""
    wanted = by.join(f"({piece})" for piece in pieces)
    return " & ".join([f"({wanted})", *absent])


def in_titles(query: str) -> str:
    """The same tsquery for titles alone."""
    return LEXEME.sub(lambda found: f"'{found.group(1)}':{'*' if found.group(2) else ''}A", query)


def begun(part: Part, query: str) -> str:
    """A part that somebody may still be typing is also found by its beginning."""
    if not part.begun:
        return query
    whole = [f"'{word}'" for word in part.words[:-1]] + [f"'{part.words[-1]}':*"]
    return f"({query}) | ({' & '.join(whole)})"


def dictionaries(parts: Sequence[Part]) -> tuple[list[str], list[str]]:
    """The tsquery of each part, by the English dictionary and word for word; the English one may be empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phraseto_tsquery('english', words)::text, phraseto_tsquery('simple', words)::text"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS part(words, place) ORDER BY place",
            [[" ".join(part.words) for part in parts]],
        )
        rows = cursor.fetchall()
    return [english for english, _simple in rows], [simple for _english, simple in rows]


def words_that_match(words: Collection[str], asked_for: Question) -> set[str]:
    """Those of some plain words that the question looks for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS word"
            " WHERE word = ANY(%s) OR ts_lexize('english_stem', word) && %s::text[]",
            [sorted(words), list(asked_for.lexemes), list(asked_for.lexemes)],
        )
        found = {word for (word,) in cursor.fetchall()}
    return found | {word for word in words if word.startswith(asked_for.beginnings)}
