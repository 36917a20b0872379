"""Markdown as what a typesetter needs: a list of paragraphs and list items made of styled pieces of text.

The parser is the one of the pages, so paper says what the screen says. A piece of text stays a string all the way:
nothing that a person writes is ever read as the typesetter's own language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from markdown_it.token import Token

from intake.base.markdown import PARSER, SCHEMES

Piece = dict[str, Any]
Block = dict[str, Any]
# Deeper lists are drawn like this one: a box of the canvas is narrow.
DEEPEST = 3
STYLES = {"strong": "b", "em": "i", "s": "d"}


def blocks(text: str) -> list[Block]:
    """The text as blocks: `kind` is p, h, code or li; `depth` of lists from 1; `mark` of a numbered item is "3."."""
    found: list[Block] = []
    lists: list[int | None] = []
    fresh_item = False
    # A heading, or a row of a table, that is being filled.
    open_block: Block | None = None
    for token in PARSER.parse(text.encode("utf-8", "replace").decode("utf-8")):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(None if token.type[0] == "b" else int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            fresh_item = True
        elif token.type in ("fence", "code_block"):
            found.append({"kind": "code", "pieces": [{"s": token.content.rstrip("\n"), "c": True}]})
        elif token.type in ("heading_open", "tr_open"):
            open_block = {"kind": "h" if token.type[0] == "h" else "p", "pieces": []}
            found.append(open_block)
        elif token.type in ("heading_close", "tr_close"):
            open_block = None
        elif token.type == "inline":
            content = list(pieces(token))
            if open_block is not None:
                open_block["pieces"] += [*([{"s": " | "}] if open_block["pieces"] else []), *content]
            else:
                found.append(item(content, lists, fresh_item) if lists else {"kind": "p", "pieces": content})
                fresh_item = False
    return [block for block in found if any(piece["s"] for piece in block["pieces"])]


def item(content: list[Piece], lists: list[int | None], fresh_item: bool) -> Block:
    """An item of a list, or a further paragraph of one (without a mark)."""
    number = lists[-1]
    mark = ""
    if fresh_item:
        mark = "•" if number is None else f"{number}."
        lists[-1] = None if number is None else number + 1
    return {"kind": "li", "depth": min(len(lists), DEEPEST), "mark": mark, "pieces": content}


def pieces(line: Token) -> Iterator[Piece]:
    """The styled pieces of one line."""
    on: dict[str, bool] = {}
    address = ""
    for child in line.children or []:
        name = child.type.removesuffix("_open").removesuffix("_close")
        if name in STYLES:
            on = {**on, STYLES[name]: child.nesting > 0}
        elif name == "link":
            address = safe(str(child.attrGet("href") or "")) if child.nesting > 0 else ""
        elif name in ("softbreak", "hardbreak"):
            yield {"s": "\n"}
        elif child.content:
            piece = {"s": child.content, **{style: True for style, is_on in on.items() if is_on}}
            yield {**piece, **({"c": True} if child.type == "code_inline" else {}), **linked(address)}


def linked(address: str) -> Piece:
    """Where a piece leads, if anywhere."""
    return {"to": address} if address else {}


def safe(address: str) -> str:
    """An address that a reader may be led to, else nothing."""
    try:
        return address if urlsplit(address).scheme.lower() in SCHEMES else ""
    except ValueError:
        return ""


def length(found: list[Block]) -> int:
    """How many characters a text has."""
    return sum(len(piece["s"]) for block in found for piece in block["pieces"])


def beginning(found: list[Block], most: int) -> tuple[list[Block], bool]:
    """The first blocks, up to the one that passes `most` characters (it is cut), and whether that is not all."""
    kept: list[Block] = []
    left = most
    for block in found:
        fitting: list[Piece] = []
        for piece in block["pieces"]:
            fitting += [{**piece, "s": piece["s"][:left]}] if left > 0 else []
            left -= len(piece["s"])
        kept.append({**block, "pieces": fitting})
        if left < 0:
            return kept, True
    return kept, False
