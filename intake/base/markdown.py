"""Markdown of canvas boxes, updates and comments, made safe: a list of allowed tags and link schemes."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def _one_heading_level(state: StateCore) -> None:
    """A text lies below a section's h2, so each of its headings is an h3: no page gets a second h1 or skips a level."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"


def _empty_corners(state: StateCore) -> None:
    """The empty corner of a table of rows and columns heads nothing: it is a plain cell."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "th_open" and inline.type == "inline" and not inline.content.strip():
            opening.tag = closing.tag = "td"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    # A picture would call another server with the reader's address, so it stays a link.
    parser.enable(["linkify", "table", "strikethrough"]).disable(["image", "html_inline", "html_block"])
    parser.core.ruler.push("one_heading_level", _one_heading_level)
    parser.core.ruler.push("empty_corners", _empty_corners)
    return parser


PARSER = _parser()


@lru_cache(maxsize=1024)
def to_html(text: str) -> Markup:
    """The text as safe HTML. Line breaks stay, HTML in the text is shown as written, bare addresses become links."""
    # Lone surrogates cannot be encoded; forms refuse them, imported text may still hold some.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    html = nh3.clean(
        PARSER.render(clean),
        tags=TAGS,
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return Markup(html)  # noqa: S704  # nh3 has just cleaned it
