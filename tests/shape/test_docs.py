"""The docs say what is there: links lead somewhere, every call and every answer code is named, no target is made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PREFIX = "api/v1/"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The addresses of a resolver, parameters as `{}`."""
    for entry in resolver.url_patterns:
        address = before + re.sub(r"<(?:\w+:)?\w+>", "{}", str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield address
        elif isinstance(entry, URLResolver):
            yield from routes(entry, address)


def spelled_out(text: str) -> set[str]:
    """The addresses that api.md names in its tables, `...` and file endings written out, parameters as `{}`."""
    found: set[str] = set()
    for line in text.splitlines():
        first = line.split("|")[1] if line.startswith("|") and line.count("|") > 2 else ""
        before = ""
        for code in re.findall(r"`([^`]*)`", first):
            address = code.split()[-1]
            if address.startswith("..."):
                address = re.sub(r"\{\}/$|[^/]+/$", "", before) + address.removeprefix(".../")
            elif re.fullmatch(r"[\w]+\.\w+", address):
                address = re.sub(r"[^/]+/?$", "", before) + address
            elif address.startswith("."):
                address = re.sub(r"\.\w+$", "", before) + address
            address = re.sub(r"\{\w+\}", "{}", address)
            found.add(address.removeprefix("/"))
            before = address
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    missing = [
        target
        for target in targets
        if not target.startswith(("http://", "https://", "#")) and not (page.parent / target.split("#")[0]).exists()
    ]
    assert not missing


def test_every_call_of_the_api_is_in_its_table_and_no_other() -> None:
    there = {address.removeprefix(PREFIX) for address in routes(get_resolver()) if address.startswith(PREFIX)}
    # One route for every format of a week; the table names them.
    week = "reports/weeks/{}.{}"
    there = (there - {week}) | {f"reports/weeks/{{}}.{form}" for form in ("json", "csv", "md")}
    named = {address for address in spelled_out(API) if "/" in address}
    assert there == named - {"livez", "readyz"}


def test_every_answer_code_of_a_usage_batch_is_explained() -> None:
    sources = [(ROOT / "intake/endpoints" / name).read_text(encoding="utf-8") for name in ("ingest.py", "actions.py")]
    codes = {code for text in sources for code in re.findall(r"Fault\(\s*\"(\w+)\"", text)} | {
        "out_of_range",
        "bad_type",
    }
    assert {code for code in codes if f"`{code}`" not in API} == set()


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = {
        word
        for page in PAGES
        for block in re.findall(r"`([^`\n]*)`|^ {4}(.*)$", page.read_text(encoding="utf-8"), flags=re.M)
        for word in re.findall(r"\bmake ([a-z-]+)", " ".join(block))
    }
    assert named
    assert named <= targets
