"""Markdown of people: what they meant is kept, what could harm others is not."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.base.markdown import TAGS, to_html


def test_lists_emphasis_and_line_breaks_stay():
    html = to_html("**Save** ~€38k\na month\n\n* one\n* two")
    assert "<strong>Save</strong>" in html
    assert "<br>" in html
    assert html.count("<li>") == 2


def test_bare_addresses_become_links_that_give_nothing_away():
    html = to_html("see www.example.org and https://a.example/b and zoe@example.org")
    assert 'href="http://www.example.org"' in html
    assert 'href="mailto:zoe@example.org"' in html
    assert html.count('rel="nofollow noopener noreferrer"') == 3


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "<a href='javascript:alert(1)'>x</a>",
        "[x]: javascript:alert(1)\n\n[x]",
        '[x](https://a.example "onclick=alert(1)")',
        "<svg/onload=alert(1)>",
    ],
)
def test_no_script_survives(text):
    html = to_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert not re.search(r"<[^>]* on\w+=", html)
    assert not re.search(r'href="(?!https?:|mailto:)', html)


def test_a_picture_becomes_a_link_so_that_no_other_server_is_called():
    assert '<a href="https://a.example/p.png"' in to_html("![plan](https://a.example/p.png)")


def test_every_heading_is_a_third_level_heading():
    assert to_html("# One\n\n###### Six").count("<h3>") == 2


def test_the_empty_corner_of_a_table_heads_nothing():
    html = to_html("| | gets a call |\n|---|---|\n| would leave | kept |")
    assert "<td></td>" in html
    assert html.count("<th>") == 1


def test_a_lone_surrogate_is_shown_as_a_question_mark():
    assert "a?b" in to_html("a\ud800b")


@given(st.text(alphabet=st.sampled_from(list("<>[]()*_`#!|\"'&:/\\ \nahref=jsx\u202e")), max_size=200))
def test_only_allowed_tags_come_out(text):
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z][^\s/>]*)", to_html(text))} <= TAGS


@pytest.mark.parametrize(
    "piece", ["[", "*a ", "> ", "`", "![", "<", "(", "_a_", "http://", "a@", "|a", "- \n", "**", "\\"]
)
def test_long_and_nasty_text_takes_no_long_time(piece):
    started = time.perf_counter()
    to_html(piece * (20_000 // len(piece)))
    assert time.perf_counter() - started < 3
