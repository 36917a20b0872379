"""Markdown of canvas boxes, updates and comments, made safe: a list of allowed tags and link schemes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# An @ that begins a word; the one inside an e-mail address does not.
MENTION = re.compile(r"(?<![\w@./+-])@(\w[\w.+-]*)")


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


def _mentions(state: StateCore) -> None:
    """`@word` of somebody whom `names` of the environment knows becomes their name, marked. Not in code or links."""
    names = state.env.get("names")
    if not names:
        return
    for line in (token for token in state.tokens if token.type == "inline"):
        children: list[Token] = []
        depth = 0
        for child in line.children or []:
            depth += child.nesting if child.type in ("link_open", "link_close") else 0
            children += _marked(child, names) if child.type == "text" and not depth else [child]
        line.children = children


def _marked(text: Token, names: Mapping[str, str]) -> list[Token]:
    """A piece of text, cut at the mentions in it."""
    found: list[Token] = []
    done = 0
    for match in MENTION.finditer(text.content):
        word = match[1].rstrip(".-+")
        if word not in names:
            continue
        found += [_token("text", text.content[done : match.start()])]
        found += [_token("html_inline", f'<span class="mention">@{escape(names[word])}</span>')]
        done = match.start() + 1 + len(word)
    return [*found, _token("text", text.content[done:])] if found else [text]


def _token(kind: str, content: str) -> Token:
    return Token(type=kind, tag="", nesting=0, content=content)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    # A picture would call another server with the reader's address, so it stays a link.
    parser.enable(["linkify", "table", "strikethrough"]).disable(["image", "html_inline", "html_block"])
    parser.core.ruler.push("one_heading_level", _one_heading_level)
    parser.core.ruler.push("empty_corners", _empty_corners)
    parser.core.ruler.push("mentions", _mentions)
    return parser


PARSER = _parser()


@lru_cache(maxsize=1024)
def to_html(text: str) -> Markup:
    """The text as safe HTML. Line breaks stay, HTML in the text is shown as written, bare addresses become links."""
    return _safe(PARSER.render(_encodable(text)), TAGS, ATTRIBUTES)


def with_mentions(text: str, names: Mapping[str, str]) -> Markup:
    """The same with each `@word` of `names` as the name of whom it means."""
    if not names:
        return to_html(text)
    html = PARSER.render(_encodable(text), {"names": names})
    return _safe(html, TAGS | {"span"}, {**ATTRIBUTES, "span": {"class"}})


def mentioned(text: str) -> list[str]:
    """The words after an @ in a text, each once, in order: as `with_mentions` would mark them."""
    found: dict[str, None] = {}
    for line in (token for token in PARSER.parse(_encodable(text)) if token.type == "inline"):
        depth = 0
        for child in line.children or []:
            depth += child.nesting if child.type in ("link_open", "link_close") else 0
            if child.type == "text" and not depth:
                found |= dict.fromkeys(match[1].rstrip(".-+") for match in MENTION.finditer(child.content))
    return list(found)


def _encodable(text: str) -> str:
    """Lone surrogates cannot be encoded; forms refuse them, imported text may still hold some."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _safe(html: str, tags: set[str], attributes: Mapping[str, set[str]]) -> Markup:
    """Only these tags and attributes are left."""
    kept = {tag: set(names) for tag, names in attributes.items()}
    clean = nh3.clean(html, tags=tags, attributes=kept, url_schemes=SCHEMES, link_rel="nofollow noopener noreferrer")
    return Markup(clean)  # noqa: S704  # nh3 has just cleaned it
