"""The inventory, one endpoint and a project's endpoints, as people see them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.endpoints import actions, figures
from intake.endpoints.models import Endpoint
from intake.projects.choices import Stage
from tests.endpoints.factories import NOW, hours, make_endpoint, send
from tests.factories import make_project

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    """A day of 24 hours, and noon: what is told of yesterday must not depend on when the tests run."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe, stage=Stage.DEPLOYED)


@pytest.fixture
def inventory(people, project):
    """One of each state, on the clock of today."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    live = now - 60 * DAY
    details: dict[str, Any] = {"deployed_at": live, "at": live, "cost_per_month": 410, "expected_calls_per_week": 1000}
    for slug in ("called", "silent", "never", "lost", "blind", "gone"):
        make_endpoint(project, people.jan, slug, **{**details, "source": "" if slug == "blind" else "push"})
    send(people.jan, hours(now - 30 * DAY, now, 7, endpoint="called", caller="shop"))
    send(people.jan, hours(now - 40 * DAY, now - 20 * DAY, 7, endpoint="silent"))
    send(people.jan, hours(now - 20 * DAY, now, 0, endpoint="silent"))
    send(people.jan, hours(now - 30 * DAY, now, 0, endpoint="never"))
    send(people.jan, hours(now - 40 * DAY, now - 10 * DAY, 7, endpoint="lost"))
    actions.retire(endpoint=Endpoint.objects.get(slug="gone"), reason="Unused.", actor=people.jan, at=now)
    return now


STATES = {
    "called": "fine",
    "silent": "silent",
    "never": "never_called",
    "lost": "no_data",
    "blind": "unmonitored",
    "gone": "retired",
}


def test_states_have_different_words_icons_and_colours(signed_in, inventory):
    assert dict(Endpoint.objects.values_list("slug", "state")) == STATES
    html = signed_in("jan").get("/endpoints/").content.decode()
    for word in ("Silent 20 days", "Never called", "No data", "Not monitored", "Retired", "Called"):
        assert word in html
    plain = signed_in("zoe").get("/endpoints/").content.decode()
    assert "Live models" in plain
    assert "Not used for 20 days" in plain
    assert "Silent 20 days" not in plain


def test_filters_are_in_the_address_and_the_file_holds_the_same_selection(signed_in, inventory):
    client = signed_in("jan")
    html = client.get("/endpoints/?state=silent").content.decode()
    assert "/e/silent/" in html
    assert "/e/called/" not in html
    text = client.get("/endpoints.csv?state=silent").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["slug"], row["calls_last_7_days"]) for row in rows] == [("silent", "0")]
    rows = list(csv.DictReader(io.StringIO(client.get("/endpoints.csv?sort=-calls").getvalue().decode("utf-8-sig"))))
    assert (rows[0]["slug"], rows[0]["calls_last_7_days"]) == ("called", str(7 * 24 * 7))
    assert {row["slug"]: row["calls_last_7_days"] for row in rows}["lost"] == ""


@pytest.mark.parametrize("query", ["state=odd", "sort=odd", "q=" + "x" * 500, "brand=%00", "page=zero", "platform=%F0"])
def test_a_filter_that_makes_no_sense_is_told(signed_in, inventory, query):
    assert signed_in("jan").get(f"/endpoints/?{query}").status_code in (200, 400)
    assert signed_in("jan").get(f"/endpoints.csv?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "sort", ["name", "-name", "calls", "-calls", "last_call", "-last_call", "cost", "-cost", "state"]
)
def test_every_order_of_the_inventory_works(signed_in, inventory, sort):
    assert signed_in("jan").get(f"/endpoints/?sort={sort}").status_code == 200


def test_the_page_of_an_endpoint_begins_with_the_fact(signed_in, inventory):
    client = signed_in("jan")
    told = {
        "called": "168 calls yesterday",
        "silent": "Not called for 20 days",
        "never": "Never called since it went live",
        "lost": "No verdict: the monitor sent its last figures",
        "blind": "Nothing tells us whether it is called",
        "gone": "Retired on",
    }
    for slug, fact in told.items():
        answer = client.get(f"/e/{slug}/")
        assert answer.status_code == 200
        assert fact in answer.content.decode(), slug
    html = client.get("/e/silent/?period=1y").content.decode()
    assert "days of silence" in html
    assert "∞ (0 calls)" not in html
    assert "∞ (0 calls)" in client.get("/e/never/").content.decode()
    assert "shop" in client.get("/e/called/").content.decode()


def test_a_swap_gets_the_chart_or_the_list_alone(signed_in, inventory):
    html = signed_in("jan").get("/e/called/?period=30d", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "<svg" in html
    html = signed_in("jan").get("/endpoints/?q=called", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "/e/called/" in html


def test_who_may_see_and_change_an_endpoint(signed_in, people, project):
    make_endpoint(project, people.jan)
    found = {}
    for name in ("anonymous", "zoe", "lukasz", "amina", "jan"):
        client = signed_in(name)
        found[name] = tuple(
            client.get(address).status_code
            for address in (
                "/endpoints/",
                "/endpoints.csv",
                "/e/churn-score/",
                "/e/churn-score/edit/",
                "/e/churn-score/retire/",
                "/p/NVB-1/endpoints/",
            )
        )
    assert found == {
        "anonymous": (302, 302, 302, 302, 302, 302),
        "zoe": (200, 200, 200, 403, 403, 200),
        "lukasz": (200, 200, 404, 404, 404, 404),
        "amina": (200, 200, 404, 404, 404, 404),
        "jan": (200, 200, 200, 200, 200, 200),
    }
    assert "churn-score" not in signed_in("lukasz").get("/endpoints/").content.decode()
    assert signed_in("zoe").post("/p/NVB-1/endpoints/", {"name": "x"}).status_code == 403


FORM = {"name": "Churn score", "slug": "churn-score", "kind": "endpoint", "source": "push"}


def test_the_ml_team_registers_on_the_projects_page(signed_in, project):
    client = signed_in("jan")
    answer = client.post("/p/NVB-1/endpoints/", FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/e/churn-score/")
    made = Endpoint.objects.get()
    assert (made.project, made.silent_after_days, made.currency) == (project, 14, "EUR")
    again = client.post("/p/NVB-1/endpoints/", FORM)
    assert again.status_code == 422
    assert "Another endpoint has this short name" in again.content.decode()


def test_typed_text_is_kept_when_something_is_wrong(signed_in, project):
    answer = signed_in("jan").post("/p/NVB-1/endpoints/", {**FORM, "name": HOSTILE, "slug": "Not A Slug"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Not A Slug" in html
    assert "<script>alert" not in html


def test_two_people_change_one_endpoint_and_the_second_is_told(signed_in, people, project):
    make_endpoint(project, people.jan)
    client = signed_in("jan")
    change = {"name": "Mine", "kind": "endpoint", "source": "push", "project": "NVB-1", "version": "1"}
    assert client.post("/e/churn-score/edit/", change).status_code == 302
    stale = client.post("/e/churn-score/edit/", {**change, "name": "Yours"})
    assert stale.status_code == 409
    html = stale.content.decode()
    assert "Yours" in html
    assert "Mine" in html
    assert client.post("/e/churn-score/edit/", {**change, "version": "x"}).status_code == 409
    assert client.post("/e/churn-score/edit/", {**change, "name": ""}).status_code == 422


def test_retiring_needs_a_reason(signed_in, people, project):
    make_endpoint(project, people.jan)
    client = signed_in("jan")
    assert client.post("/e/churn-score/retire/", {"reason": ""}).status_code == 422
    assert client.post("/e/churn-score/retire/", {"reason": "Unused."}).status_code == 302
    assert Endpoint.objects.get().state == "retired"


def test_hostile_names_stay_text(signed_in, people, project):
    make_endpoint(
        project, people.jan, name=HOSTILE, platform="=HYPERLINK(1)", environment=HOSTILE[:40], owner=people.zoe
    )
    send(
        people.jan,
        hours(timezone.now().replace(minute=0, second=0, microsecond=0) - DAY, timezone.now(), 1, caller=HOSTILE),
    )
    client = signed_in("jan")
    for address in ("/endpoints/", "/e/churn-score/", "/p/NVB-1/endpoints/", "/e/churn-score/edit/"):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address
    assert "'=HYPERLINK(1)" in client.get("/endpoints.csv").getvalue().decode()


def test_pages_ask_the_same_number_of_queries_for_2_and_40_endpoints(
    signed_in, people, project, django_assert_num_queries
):
    client = signed_in("jan")
    counts = []
    for wanted in (2, 40):
        for number in range(Endpoint.objects.count(), wanted):
            make_endpoint(project, people.jan, f"e-{number}", owner=people.zoe)
        taken = []
        for address in ("/endpoints/", "/endpoints.csv", "/p/NVB-1/endpoints/"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(address)
                if answer.streaming:
                    answer.getvalue()
            taken.append(len(asked))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 10


def test_a_sum_of_endpoints_says_zero_only_when_all_of_them_do(people, project):
    now = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    rows = [make_endpoint(project, people.jan, slug) for slug in ("one", "two", "new", "none")]
    send(people.jan, hours(now - 9 * DAY, now, 0, endpoint="one"), now)
    send(people.jan, hours(now - 9 * DAY, now - 6 * DAY, 1, endpoint="two"), now)
    send(people.jan, hours(now - 2 * DAY, now, 0, endpoint="new"), now)
    values = figures.chart(rows, now, days=12).values
    assert values[:2] == [None, None]
    assert values[5] == 24
    assert set(values[7:]) == {None}
    assert figures.chart(rows[:1], now, days=12).values[7:] == [0] * 5


def test_a_change_leaves_alone_what_was_not_touched(signed_in, people, project):
    endpoint = make_endpoint(project, people.jan, deployed_at=timezone.now(), p95_ms_promised=12.5)
    client = signed_in("jan")
    html = client.get("/e/churn-score/edit/").content.decode()
    day = timezone.localdate(endpoint.deployed_at).isoformat()
    assert f'value="{day}"' in html
    same = {"name": "Other", "kind": "endpoint", "source": "push", "project": "NVB-1", "version": "1"}
    client.post("/e/churn-score/edit/", {**same, "deployed_at": day, "p95_ms_promised": "12,5", "currency": "EUR"})
    changed = Endpoint.objects.get()
    assert (changed.name, changed.deployed_at, changed.p95_ms_promised) == ("Other", endpoint.deployed_at, 12.5)
