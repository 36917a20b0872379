"""A proposal for merging two texts of one box that were made from a third: a person looks at it before it is saved.

Pure: texts in, a text out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

# A sentence or a line with the space behind it.
SENTENCE = re.compile(r"[^\n]*?(?:[.!?]+(?=\s|$)|。|\n|$)\s*")
# Beyond so many pieces the search takes long, and nobody can follow the result.
MOST_PIECES = 400
Change = tuple[int, int, list[str]]


def merged(base: str, theirs: str, yours: str) -> str:
    """What only one side changed is taken as it is now; where both changed the same place, theirs stands before yours.

    A sentence that both added stands there once. Without a common `base`, nothing of either text is left out.
    """
    if same(theirs, yours) or same(base, yours):
        return theirs
    if same(base, theirs):
        return yours
    ours, others, origin = pieces(yours), pieces(theirs), pieces(base)
    if max(len(ours), len(others), len(origin)) > MOST_PIECES:
        return joined([theirs], [yours])
    if not origin:
        origin = [others[place] for place in shared(others, ours)]
    found: list[str] = []
    for old, left, right in regions(origin, others, ours):
        if equal(left, right):
            # At the end of one of the texts the space behind is missing.
            found += max(left, right, key=lambda side: len("".join(side)))
        elif equal(right, old):
            found += left
        elif equal(left, old):
            found += right
        else:
            known = {piece.strip() for piece in left}
            found = [joined([*found, *left], [piece for piece in right if piece.strip() not in known])]
    return run(found).strip()


def run(found: list[str]) -> str:
    """Sentences one after the other; where the space behind one is missing, a line ends."""
    *ahead, last = found or [""]
    return "".join([*(piece if piece[-1:].isspace() else f"{piece}\n" for piece in ahead), last])


def pieces(text: str) -> list[str]:
    """The sentences and lines of a text; joined they are the text."""
    return [found.group() for found in SENTENCE.finditer(text) if found.group()]


def same(one: str, other: str) -> bool:
    return one.strip() == other.strip()


def equal(one: list[str], other: list[str]) -> bool:
    """True for the same sentences, however they are spaced."""
    return [piece.strip() for piece in one] == [piece.strip() for piece in other]


def joined(first: list[str], second: list[str]) -> str:
    """Two runs of sentences; an empty line between them where the first has no space behind it."""
    ahead, behind = run(first), run(second)
    return ahead + ("\n\n" if ahead and behind and not ahead[-1].isspace() else "") + behind


def regions(origin: list[str], left: list[str], right: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """(of the origin, of the left, of the right): the texts cut at the sentences that all three share, in order."""
    to_left, to_right = shared(origin, left), shared(origin, right)
    at = (0, 0, 0)
    for place in sorted(to_left.keys() & to_right.keys()):
        here = (place, to_left[place], to_right[place])
        if at != here:
            yield origin[at[0] : here[0]], left[at[1] : here[1]], right[at[2] : here[2]]
        at = (here[0] + 1, here[1] + 1, here[2] + 1)
        yield [origin[here[0]]], [left[here[1]]], [right[here[2]]]
    yield origin[at[0] :], left[at[1] :], right[at[2] :]


def shared(origin: list[str], other: list[str]) -> dict[int, int]:
    """{place in the origin: place in the other} of the sentences that both have, in the same order."""
    first, second = ([piece.strip() for piece in side] for side in (origin, other))
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}
