"""Pages taken apart: their forms, and what elements, attributes and addresses they hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Where a browser follows or runs what stands in an attribute.
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "hx-put", "srcdoc", "data")


@dataclass
class Form:
    """A form: what a browser would send if somebody pressed its first button."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: set[str] = set()
        # Scripts that come from a file, and all text.
        self.sourced = 0
        self.text = ""
        self.select = self.textarea = ""
        self.form: Form | None = None
        # Controls may stand outside of their form and name it, before it comes or after.
        self.named: dict[str, Form] = {}
        self.outside: list[tuple[str, str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        for owner, tag, given in self.outside:
            if owner in self.named:
                self.form = self.named[owner]
                self.control(tag, given)
        self.form = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes |= {(tag, name) for name in given}
        self.addresses |= {given[name] for name in ADDRESSES if name in given}
        self.sourced += tag == "script" and "src" in given
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.form)
            self.named[given.get("id", "")] = self.form
        elif given.get("name") and given.get("form"):
            self.outside.append((given["form"], tag, given))
        elif given.get("name") and self.form is not None:
            self.control(tag, given)
        elif tag == "option" and self.select and self.form is not None and "selected" in given:
            self.form.values[self.select] = given.get("value", "")

    def control(self, tag: str, given: dict[str, str]) -> None:
        """A named control of the current form."""
        assert self.form is not None
        name, kind = given["name"], given.get("type", "text")
        if tag == "button" or kind == "submit":
            self.form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self.select = name
            self.form.values.setdefault(name, "")
        elif tag == "textarea":
            self.textarea = name
            self.form.values[name] = ""
        elif kind not in ("radio", "checkbox") or "checked" in given:
            self.form.values[name] = given.get("value", "on" if kind == "checkbox" else "")
        else:
            self.form.values.setdefault(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.textarea and self.form is not None:
            # A browser drops the line end that directly follows the tag.
            text = data[1:] if not self.form.values[self.textarea] and data.startswith("\n") else data
            self.form.values[self.textarea] += text
