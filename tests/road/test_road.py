"""The whole road in a real browser: from an empty site and an idea to a frozen week, without one override.

The site is what `make run` starts: web, worker, beat, PostgreSQL and Valkey; MLflow is a server of its own.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import expect
from psycopg import sql

from intake import keeper
from intake.base.weeks import Week
from tests.road.beginning import (
    ask_answer_and_accept,
    fill_the_first_boxes,
    say_what_data_and_fallback,
    see_what_the_gate_lacks,
    settle_what_must_be_true,
    submit_the_idea,
    write_down_the_people,
)
from tests.road.story import ADA, HERE, IDEA, JAN, PASSWORD, STACK_WORDS, ZOE, ZONE, answer, move
from tests.road.travellers import Road, Traveller
from tests.road.use import (
    give_the_go,
    post_an_update,
    read_real_runs,
    register_the_endpoint,
    report_thirty_days,
    see_the_calls,
)

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_an_idea_travels_from_the_form_to_the_frozen_week(road: Road) -> None:
    ada = road.manage("create_admin", "--email", ADA, "--name", "Ada Lind", "--password-stdin", typed=PASSWORD + "\n")
    assert ada == f"{ADA} is an admin."
    write_down_the_people(road.sign_in(ADA, PASSWORD))
    zoe, jan = road.sign_in(ZOE, PASSWORD), road.sign_in(JAN, PASSWORD)

    submit_the_idea(zoe)
    fill_the_first_boxes(zoe)
    ask_answer_and_accept(zoe, jan)
    see_what_the_gate_lacks(jan)
    settle_what_must_be_true(zoe, jan)
    say_what_data_and_fallback(jan)
    move(jan, "poc", "Proof of concept", because="The rest of the canvas is written while we try.")

    read_real_runs(zoe, jan)
    give_the_go(zoe)
    move(jan, "build", "Build", because="What is open is settled while we build.")

    register_the_endpoint(jan)
    report_thirty_days(road)
    see_the_calls(zoe, jan)
    answer(jan, 45)
    move(jan, "deployed", "Deployed", because="The desk's own checks run in the first weeks.")
    move(jan, "in_use", "In use", because="Latency is watched by the desk's monitoring.")
    post_an_update(jan)

    week = a_week_passes(road)
    freeze_and_export(jan, zoe, week)
    read_the_history(zoe)


def a_week_passes(road: Road) -> Week:
    """Everything that happened lies back by some days, so that it falls into the week that ended."""
    now = datetime.now(ZONE)
    week = Week.last_ended(now - timedelta(hours=6), ZONE)
    by = now - (week.bounds(ZONE)[1] - timedelta(days=1))
    moved = {
        "projects_project": ("created_at", "submitted_at", "accepted_at", "stage_since", "go_at"),
        "projects_journalentry": ("at",),
        "projects_update": ("at",),
        "projects_facts": ("last_update_at",),
        "endpoints_endpoint": ("created_at", "deployed_at"),
    }
    with psycopg.connect(host=str(keeper.addresses(road.site.home).postgres), user="intake", dbname="intake") as base:
        for table, columns in moved.items():
            pushed = sql.SQL(", ").join(sql.SQL("{0} = {0} - %(by)s").format(sql.Identifier(name)) for name in columns)
            base.execute(sql.SQL("UPDATE {} SET {}").format(sql.Identifier(table), pushed), {"by": by})
        # At a full hour beat may have frozen the week while nothing had happened in it yet.
        base.execute("DELETE FROM reports_weekline")
        base.execute("DELETE FROM reports_weekstatus")
    return week


def freeze_and_export(jan: Traveller, zoe: Traveller, week: Week) -> None:
    jan.open("/reports/")
    jan.press(f"Freeze {week} now")
    jan.reads(f"Status of week {week.number}", IDEA["name"], "two of ten called readers stay", "Churn score")
    jan.picture("week")
    files = {kind: download(jan, kind, week) for kind in ("CSV", "JSON", "MD")}
    assert all("two of ten called readers stay" in text for text in files.values())
    assert json.loads(files["JSON"])["week"] == str(week)
    zoe.open(f"/reports/{week}/").reads(IDEA["name"], "two of ten called readers stay")
    zoe.never_reads(*STACK_WORDS)
    zoe.picture("week-of-the-product-owner")


def download(person: Traveller, kind: str, week: Week) -> str:
    with person.page.expect_download() as found:
        person.follow(kind)
    assert str(week) in found.value.suggested_filename
    path: Path = found.value.path()
    return path.read_text(encoding="utf-8-sig")


def read_the_history(zoe: Traveller) -> None:
    zoe.open(f"{HERE}/history/")
    zoe.reads(
        "sent the idea to the ML team",
        "asked for more information",
        "answered the question",
        "accepted the idea",
        "gave the go to build",
        "The rest of the canvas is written while we try.",
        "posted an update",
    )
    expect(zoe.page.locator(".timeline > li", has_text="moved the project")).to_have_count(4)
    zoe.picture("history")
