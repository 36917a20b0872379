"""From the first runs to an endpoint that is called."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.road.story import CODE, HERE, IDEA, JAN, RUNS, SLUG, STACK_WORDS, in_days
from tests.road.travellers import Road, Traveller, fill
from tests.tracking import log_run


def read_real_runs(zoe: Traveller, jan: Traveller) -> None:
    fill_details(zoe)
    jan.open(f"{HERE}/runs/")
    jan.press("Link", within=jan.page.locator("#link"))
    jan.reads("Linked. Its runs are being read.")
    now = int(time.time() * 1000)
    for place, (name, auc) in enumerate(RUNS):
        log_run(
            jan.road.mlflow,
            "reader churn",
            name=name,
            metrics={"auc": auc} if auc is not None else {},
            tags={"intake.project": CODE},
            status="FINISHED" if auc is not None else "FAILED",
            started_ms=now - (len(RUNS) - place) * 86_400_000,
        )
    jan.press("Sync now")
    for name, _auc in RUNS:
        expect(jan.page.get_by_role("table", name="Runs")).to_contain_text(name, timeout=30_000)
    jan.reads("0.735", "0.58", "Failed", "Target", "Baseline")
    jan.picture("runs")
    zoe.open(f"{HERE}/runs/").reads("Test results", "0.735", "Agreed goal")
    zoe.never_reads(*STACK_WORDS)
    zoe.picture("test-results-of-the-product-owner")


def fill_details(zoe: Traveller) -> None:
    zoe.open(f"{HERE}/details/")
    fill(
        zoe.page.locator("main form"),
        metric_name="auc",
        metric_direction="higher",
        metric_baseline="0.61",
        metric_target="0.72",
    )
    zoe.press("Save")
    zoe.reads(IDEA["name"])


def give_the_go(zoe: Traveller) -> None:
    zoe.open(f"{HERE}/").never_reads(*STACK_WORDS)
    zoe.picture("project-of-the-product-owner")
    zoe.follow("Give the go")
    zoe.reads("Shall it be built?")
    fill(zoe.page.locator("main form"), reason="Twice as many leavers found as by our rule.")
    zoe.picture("go")
    zoe.press("Yes, build it")
    zoe.reads("Your go is recorded")


def register_the_endpoint(jan: Traveller) -> None:
    jan.open(f"{HERE}/endpoints/").reads("7 000 calls a week are expected")
    fill(
        jan.page.locator("main form"),
        name="Churn score",
        slug=SLUG,
        platform="Kubernetes",
        source="push",
        deployed_at=in_days(-31),
        expected_calls_per_week="7000",
        cost_per_month="410",
        currency="EUR",
    )
    jan.press("Register")
    jan.reads("Churn score")
    jan.picture("endpoint-registered")


def report_thirty_days(road: Road) -> None:
    """A program with a token tells what it counted, day by day."""
    token = road.manage("create_token", "--email", JAN, "--scopes", "usage:write", "--name", "gateway")
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    samples = [
        {
            "endpoint": SLUG,
            "start": (midnight - timedelta(days=day)).isoformat(),
            "seconds": 86400,
            "calls": 900 + 10 * (30 - day),
            "errors": 1,
            "caller": "retention-desk",
        }
        for day in range(30, 0, -1)
    ]
    answer = road.call("POST", "/usage/", samples, token)
    assert (answer["accepted"], answer["rejected"]) == (30, [])


def see_the_calls(zoe: Traveller, jan: Traveller) -> None:
    jan.open(f"{HERE}/endpoints/").reads("Calls per day", "Churn score", "Called")
    expect(jan.page.locator("main svg rect").first).to_be_visible()
    jan.picture("calls-of-the-project")
    jan.open(f"/e/{SLUG}/").reads("retention-desk", "Calls per day", "7 000 calls a week")
    jan.picture("endpoint")
    zoe.open(f"{HERE}/endpoints/").reads("Live model", "In use")
    zoe.never_reads(*STACK_WORDS)


def post_an_update(jan: Traveller) -> None:
    jan.open(f"{HERE}/updates/")
    fill(
        jan.page.locator("main form"),
        done="The list reaches the desk at 7:30; two of ten called readers stay.",
        next="We compare with the old rule for a month.",
    )
    jan.press("Post update")
    jan.reads("two of ten called readers stay")
    jan.open(f"{HERE}/").reads("In use", "Calls per day", "two of ten called readers stay")
    jan.picture("project")
    jan.open("/board/").reads(IDEA["name"])
    jan.picture("board")
