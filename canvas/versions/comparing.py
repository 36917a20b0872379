"""Two texts, word by word: what was taken out and what was added. No Django in here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A word, a sign, or the space between. Scripts that write without spaces (Han, kana) count character by character, or a
# whole sentence would be one word.
WORDLESS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(rf"[{WORDLESS}]|[^\W{WORDLESS}]+|[^\w\s]|\s+")
# Beyond so many words the search would take seconds: such a text is compared sentence by sentence.
MOST_WORDS = 6000
# What stayed counts as by chance when the changes on both sides have so many times its words.
FEW = 4
SENTENCE = re.compile(r"[^.!?。\n]*[.!?。\n]+\s*|[^.!?。\n]+")


class Op(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, went or came."""

    op: Op
    text: str


@dataclass(frozen=True)
class Comparison:
    """Pieces in reading order; where words were replaced, what went comes before what came."""

    pieces: tuple[Piece, ...]

    @property
    def before(self) -> tuple[Piece, ...]:
        """The first text, with what is gone from it marked."""
        return tuple(piece for piece in self.pieces if piece.op != Op.ADDED)

    @property
    def after(self) -> tuple[Piece, ...]:
        """The second text, with what is new in it marked."""
        return tuple(piece for piece in self.pieces if piece.op != Op.REMOVED)

    @property
    def changed(self) -> bool:
        """False for two equal texts."""
        return any(piece.op != Op.SAME for piece in self.pieces)

    def words(self, op: Op) -> int:
        """How many words went or came; signs do not count."""
        return sum(len(re.findall(r"\w+", piece.text)) for piece in self.pieces if piece.op == op)


def tokens(text: str) -> list[str]:
    """The words of a text; put together again they are the text."""
    return TOKEN.findall(text)


def compare(before: str, after: str) -> Comparison:
    """What leads from one text to the other, by whole words."""
    words = tokens(before), tokens(after)
    if max(map(len, words)) > MOST_WORDS:
        words = SENTENCE.findall(before), SENTENCE.findall(after)
    return Comparison(tuple(joined(pieces(*words))))


def pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    """Runs of words that stayed, went or came."""
    # Most saves change one place: what is equal at both ends is not worth searching.
    start = shared(before, after)
    end = shared(before[start:][::-1], after[start:][::-1])
    left, right = before[start : len(before) - end], after[start : len(after) - end]
    # The space between two words is never a reason to line them up.
    found = SequenceMatcher(str.isspace, left, right).get_opcodes()
    runs = [Run("".join(left[a:b]), "".join(right[c:d]), tag == "equal") for tag, a, b, c, d in found]
    yield Piece(Op.SAME, "".join(before[:start]))
    for run in without_islands(runs):
        if run.same:
            yield Piece(Op.SAME, run.before)
        else:
            yield Piece(Op.REMOVED, run.before)
            yield Piece(Op.ADDED, run.after)
    yield Piece(Op.SAME, "".join(before[len(before) - end :]))


@dataclass(frozen=True)
class Run:
    """A stretch of both texts, the same in both or not."""

    before: str
    after: str
    same: bool

    @property
    def words(self) -> int:
        """How many words it has where it has more."""
        return max(len(re.findall(r"\w+", text)) for text in (self.before, self.after))


def without_islands(runs: list[Run]) -> list[Run]:
    """A word or two that stayed by chance amid a new text are part of the change: "of" is no landmark."""
    result: list[Run] = []
    for place, run in enumerate(runs):
        following = runs[place + 1].words if place + 1 < len(runs) else 0
        island = run.same and result and run.words * FEW <= min(result[-1].words, following)
        if result and not result[-1].same and (island or not run.same):
            run = Run(result[-1].before + run.before, result.pop().after + run.after, same=False)
        result.append(run)
    return result


def shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def joined(found: Iterator[Piece]) -> Iterator[Piece]:
    """Without empty pieces, and neighbours of one kind as one."""
    last: Piece | None = None
    for piece in found:
        if not piece.text:
            continue
        if last and last.op == piece.op:
            last = Piece(last.op, last.text + piece.text)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last
