"""The stretch of a text that shows why it was found, with the places of the words that were looked for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from intake.search.words import WORD, plain

LENGTH = 220
# Signs of Markdown that would only disturb in one line of plain text.
SIGNS = re.compile(r"[*#`|]+|(?<!\w)_+|_+(?!\w)")


@dataclass(frozen=True)
class Excerpt:
    """Plain text, and where in it words that were looked for begin and end (characters)."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def parts(self) -> Iterator[tuple[str, bool]]:
        """(piece of the text, whether it was looked for), in order."""
        at = 0
        for start, end in self.marks:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def bare(text: str) -> str:
    """The text on one line, without signs of Markdown."""
    return " ".join(SIGNS.sub("", unicodedata.normalize("NFC", text)).split())


def plain_words(text: str) -> set[str]:
    """The plain words of a text as `excerpt` compares them."""
    return {plain(word.group()) for word in WORD.finditer(bare(text))}


def excerpt(text: str, wanted: Collection[str], length: int = LENGTH) -> Excerpt:
    """About `length` characters of the text where most of the `wanted` plain words stand, cut between words."""
    line = bare(text)
    marks = [word.span() for word in WORD.finditer(line) if plain(word.group()) in wanted]
    start = best_start(marks, length) if len(line) > length else 0
    if start:
        # A few words before the first one, and never into the middle of one.
        start = max(0, start - length // 5)
        start = line.find(" ", start) + 1 if start else 0
    end = len(line) if len(line) - start <= length else max(line.rfind(" ", start, start + length), start)
    if end <= start:
        end = min(len(line), start + length)
    before, after = ("… " if start else ""), (" …" if end < len(line) else "")
    shift = len(before) - start
    inside = tuple((a + shift, b + shift) for a, b in marks if a >= start and b <= end)
    return Excerpt(f"{before}{line[start:end]}{after}", inside)


def best_start(marks: list[tuple[int, int]], length: int) -> int:
    """Where a stretch of that length holds most marks; the first of equals."""
    best, found = 0, -1
    for number, (start, _end) in enumerate(marks):
        inside = sum(1 for _a, b in marks[number : number + 50] if b <= start + length * 4 // 5)
        if inside > found:
            best, found = start, inside
    return best
