"""The canvas as a Markdown file. Pure: it gets words and texts and gives a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One heading with what stands below it: the text of a box, or the rows of a panel."""

    title: str
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()


def markdown(title: str, sections: Iterable[Section], attribution: str, translate: Callable[[str], str]) -> str:
    """A file that reads well as text, too. What people wrote stays as they wrote it."""
    lines = [f"# {one_line(title)}", ""]
    for section in sections:
        lines += [f"## {one_line(section.title)}", ""]
        filled = [f"- {label}: {one_line(value)}" for label, value in section.rows if value]
        lines += filled or [section.text or f"*{translate('Nothing yet.')}*"]
        lines.append("")
    return "\n".join([*lines, "---", "", attribution, ""])


def one_line(text: str) -> str:
    """A heading or a list item ends where its line ends."""
    return " ".join(text.split())
