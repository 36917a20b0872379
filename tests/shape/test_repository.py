"""Rules of the house that a machine can check."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows, by pattern."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_script_style_or_handler(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "scripts are files: the policy blocks inline ones"
    assert not re.search(r"<style\b|\sstyle=", text), "styles are files: the policy blocks inline ones"
    assert not re.search(r"\son[a-z]+=\"|hx-on|hx-vals=.js:|javascript:", text), "behaviour is a file"
    assert "|safe" not in text.replace(" ", ""), "text is text; Markdown goes through the markdown filter"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_a_template_can_be_translated(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", " ", template.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"<(code|kbd|title|svg)\b.*?</\1>", " ", text, flags=re.S)
    bare = re.sub(r"<[^>]*>", " ", text)
    words = [
        word for word in re.findall(r"[A-Za-z]{3,}", bare) if word not in ("doctype", "html", "nbsp", "rarr", "times")
    ]
    assert not words, f"not in gettext: {words[:8]}"


def test_no_room_has_a_drawer_for_everything() -> None:
    assert not [path for path in tracked("*.py") if path.stem in ("utils", "helpers", "common", "misc")]


def test_the_top_level_holds_what_the_plan_draws() -> None:
    known = {
        ".ci",
        ".gitignore",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "README.md",
        "canvas",
        "deploy",
        "docs",
        "intake",
        "manage.py",
        "pyproject.toml",
        "requirements-dev.txt",
        "requirements.txt",
        "static",
        "templates",
        "tests",
    }
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= known


def test_nothing_names_a_package_registry_or_a_path_of_one_machine() -> None:
    bad = re.compile(r"pypi\.(org|python)|files\.pythonhosted|registry\.npmjs|deb\.debian|(?<![\w.])/(root|home)/\w+")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix in (".py", ".md", ".txt", ".toml", ".html", ".js", ".css", ".json", "")
        and path != Path(__file__).resolve()
        and bad.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


def test_every_settings_variable_is_in_the_docs() -> None:
    text = (ROOT / "intake/settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text))
    documented = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    missing = {name for name in named if f"`{name}`" not in documented}
    assert not missing
