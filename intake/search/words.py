"""Words as the index knows them, and what somebody typed into the search box. Pure: no Django, no database.

The brands write in many languages and alphabets, and no PostgreSQL may be expected to have more than its own
dictionaries. So letters are made plain here, the same for texts and for questions: small, without accents. English
endings are taken off by PostgreSQL; words of other languages pass through it as they are, and are found as they are
written, or by their beginning.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A run of letters and digits. Signs in between part words, so "e-mail" is two that stand side by side.
WORD = re.compile(r"[^\W_]+")
# Letters that no decomposition makes plain.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
PIECE = re.compile(r'(-?)"([^"]*)"|(\S+)')
MOST_PARTS = 20
LONGEST_WORD = 80


def plain(word: str) -> str:
    """One word in small letters without accents: "Été" is "ete", "Łódź" is "lodz"."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(sign for sign in parts if sign.isalnum()).translate(PLAIN)
    return bare[:LONGEST_WORD]


def words_of(text: str) -> list[str]:
    """The plain words of a text, in order."""
    return [found for word in WORD.findall(unicodedata.normalize("NFC", text)) if (found := plain(word))]


def folded(text: str) -> str:
    """The text as the index keeps it: its plain words with one space between."""
    return " ".join(words_of(text))


@dataclass(frozen=True)
class Part:
    """One word or phrase that somebody typed; `words` are plain."""

    words: tuple[str, ...]
    without: bool = False
    # The last word while somebody types it: its beginning is enough.
    begun: bool = False


def asked(text: str) -> list[Part]:
    """What a line of the search box asks for: words, "phrases", and -words that must not be there.

    At most 20 parts; signs alone are nothing.
    """
    parts: list[Part] = []
    typed = list(PIECE.finditer(text))
    for number, piece in enumerate(typed):
        minus, phrase, word = piece.groups()
        quoted = word is None
        without = bool(minus) if quoted else word.startswith("-")
        words = tuple(words_of(phrase if quoted else word))
        if words:
            begun = number == len(typed) - 1 and not quoted and not without and len(words[-1]) > 1
            parts.append(Part(words, without=without, begun=begun))
    return parts[:MOST_PARTS]
