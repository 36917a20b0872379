"""What changed in a text, word by word. Pure."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

WORDS = re.compile(r"\s+|[^\s\w]|\w+")
# Texts that have less in common are shown one after the other: a patchwork of single words reads worse.
RELATED = 0.3
# Comparing costs the product of the lengths; beyond this many words both are shown whole.
LONGEST = 3_000


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def changes(before: str, after: str) -> list[Piece]:
    """The pieces in reading order. All but the new ones make `before`, all but the gone ones `after`, to the letter."""
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = WORDS.findall(before), WORDS.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return whole(before, after)
    blocks = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    # A space between two words that changed is no common ground.
    kept = [block for block in blocks if "".join(old[block.a : block.a + block.size]).strip() or not block.size]
    common = sum(not word.isspace() for block in kept for word in old[block.a : block.a + block.size])
    if 2 * common < RELATED * sum(not word.isspace() for word in (*old, *new)):
        return whole(before, after)
    found: list[Piece] = []
    a = b = 0
    for block in kept:
        found += whole("".join(old[a : block.a]), "".join(new[b : block.b]))
        a, b = block.a + block.size, block.b + block.size
        if block.size:
            found.append(Piece("same", "".join(old[block.a : a])))
    return found


def whole(before: str, after: str) -> list[Piece]:
    """All of the one gone, all of the other new."""
    return [piece for piece in (Piece("gone", before), Piece("new", after)) if piece.text]
