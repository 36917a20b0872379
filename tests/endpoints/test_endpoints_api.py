"""Registering, reading and changing endpoints, and reading usage over time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.endpoints.factories import hours, make_endpoint, sample, send
from tests.factories import make_project

pytestmark = pytest.mark.django_db
URL = "/api/v1/endpoints/"
NEW = {
    "slug": "churn-score",
    "name": "Churn score ☎",
    "project": "NVB-1",
    "platform": "SageMaker",
    "environment": "production",
    "url": "https://models.example/churn",
    "owner": "zoe@nordlys.example",
    "source": "push",
    "deployed_at": "2026-10-01",
    "expected_calls_per_week": 7000,
    "p95_ms_promised": 250,
    "cost_per_month": "410.50",
    "silent_after_days": 21,
}


@pytest.fixture
def project(people):
    return make_project(people.nordlys, people.zoe)


def test_the_ml_team_registers_an_endpoint_and_reads_it_back(api, project):
    answer = api("jan").post(URL, NEW, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer["Location"] == "/api/v1/endpoints/churn-score/"
    found = api("zoe").get(answer["Location"]).json()
    kept = {name: found[name] for name in NEW if name != "deployed_at"}
    assert kept == {name: value for name, value in NEW.items() if name != "deployed_at"}
    assert datetime.fromisoformat(found["deployed_at"]) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert (found["state"], found["currency"], found["last_call_at"]) == ("no_data", "EUR", None)


def test_a_name_is_enough(api, project):
    found = api("jan").post(URL, {"name": "Prix médian"}, content_type="application/json").json()
    assert (found["slug"], found["state"], found["project"]) == ("prix-median", "unmonitored", None)
    assert api("jan").post(URL, {"name": "価格"}, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Churn Score"),
        ("slug", "../x"),
        ("slug", "a" * 81),
        ("slug", ""),
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("name", ["x"]),
        ("project", "NVB-99"),
        ("project", 7),
        ("kind", "cron"),
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
        ("url", "http://[::1"),
        ("owner", "nobody@nowhere.example"),
        ("owner", "a\x00b"),
        ("owner", 3),
        ("source", "datadog"),
        ("deployed_at", "soon"),
        ("deployed_at", "0001-01-01"),
        ("deployed_at", "2026-10-01T10:00:00"),
        ("deployed_at", 17),
        ("expected_calls_per_week", -1),
        ("expected_calls_per_week", 2**63),
        ("expected_calls_per_week", 1.5),
        ("p95_ms_promised", 0),
        ("p95_ms_promised", "NaN"),
        ("cost_per_month", "-1"),
        ("cost_per_month", "1e400"),
        ("cost_per_month", {"amount": 1}),
        ("currency", "euro"),
        ("currency", "€€€"),
        ("silent_after_days", 0),
        ("silent_after_days", 100_000),
    ],
)
def test_a_field_that_cannot_be_is_named(api, project, field, value):
    answer = api("jan").post(URL, {**NEW, field: value}, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_unknown_fields_and_filters_are_errors(api, project):
    assert api("jan").post(URL, {**NEW, "state": "fine"}, content_type="application/json").status_code == 400
    assert api("jan").get(URL + "?colour=red").status_code == 400
    assert api("jan").get(URL + "?state=fine").json() == {"results": [], "next": None}


def test_a_slug_is_taken_once(api, project):
    assert api("jan").post(URL, NEW, content_type="application/json").status_code == 201
    again = api("jan").post(URL, NEW, content_type="application/json")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "taken")


def test_who_may_register_see_and_change(api, people, project):
    make_endpoint(project, people.jan)
    one = URL + "churn-score/"
    found = {}
    for name in ("anonymous", "zoe", "kasper", "lukasz", "amina", "jan", "ada"):
        client = api(name)
        found[name] = (
            client.post(URL, {"name": f"By {name}"}, content_type="application/json").status_code,
            client.get(one).status_code,
            client.patch(one, {"platform": name}, content_type="application/json").status_code,
            client.get(one + "usage/").status_code,
        )
    assert found == {
        "anonymous": (401, 401, 401, 401),
        "zoe": (403, 200, 403, 200),
        "kasper": (403, 200, 403, 200),
        "lukasz": (403, 404, 404, 404),
        "amina": (403, 404, 404, 404),
        "jan": (201, 200, 200, 200),
        "ada": (201, 200, 200, 200),
    }


def test_a_stale_change_is_refused(api, people, project):
    make_endpoint(project, people.jan)
    one = URL + "churn-score/"
    client = api("jan")
    first = client.patch(one, {"name": "B"}, content_type="application/json", headers={"If-Match": '"1"'})
    assert (first.status_code, first["ETag"]) == (200, '"2"')
    second = client.patch(one, {"name": "C"}, content_type="application/json", headers={"If-Match": '"1"'})
    assert (second.status_code, second.json()["version"]) == (412, 2)
    nonsense = client.patch(one, {"name": "C"}, content_type="application/json", headers={"If-Match": "x"})
    assert nonsense.status_code == 400
    assert client.get(one).json()["name"] == "B"


# Usage over time -----------------------------------------------------------------------------------


@pytest.fixture
def used(people, project):
    """Two days in hours, a gap, then a day-long sample; Paris is one hour ahead of UTC."""
    make_endpoint(project, people.jan)
    monday = datetime(2026, 11, 1, 23, tzinfo=UTC)
    send(people.jan, hours(monday, monday + timedelta(days=1), 1, caller="shop", latency_ms_sum=5))
    send(people.jan, hours(monday + timedelta(days=1), monday + timedelta(days=2), 0))
    send(people.jan, [sample(datetime(2026, 11, 5, tzinfo=UTC), 100, seconds=86400)])


def usage(client, query: str):
    answer = client.get(f"{URL}churn-score/usage/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_days_have_gaps_that_are_null_and_zeros_that_are_0(api, used):
    rows = usage(api("zoe"), "from=2026-11-02&to=2026-11-06&bucket=day")
    assert [row["calls"] for row in rows] == [24, 0, None, 100, None]
    assert [row["covered_seconds"] for row in rows] == [86400, 86400, 0, 86400, 0]
    assert rows[0]["start"] == "2026-11-02T00:00:00+01:00"
    assert (rows[0]["latency_ms_mean"], rows[1]["latency_ms_mean"], rows[2]["latency_ms_sum"]) == (5, None, None)


def test_weeks_are_iso_weeks_of_the_company(api, used):
    rows = usage(api("zoe"), "from=2026-10-28&to=2026-11-09&bucket=week")
    assert [(row["start"][:10], row["calls"]) for row in rows] == [
        ("2026-10-26", None),
        ("2026-11-02", 124),
        ("2026-11-09", None),
    ]


def test_hours_leave_out_what_is_longer_than_an_hour(api, used):
    rows = usage(api("zoe"), "from=2026-11-02T22:00:00Z&to=2026-11-03T01:00:00Z&bucket=hour")
    assert [row["calls"] for row in rows] == [1, 0, 0]
    rows = usage(api("zoe"), "from=2026-11-05&to=2026-11-05&bucket=hour")
    assert [row["calls"] for row in rows] == [None] * 24


def test_callers_are_told_apart(api, used):
    rows = usage(api("zoe"), "from=2026-11-02&to=2026-11-03&by=caller")
    assert [(row["caller"], row["calls"]) for row in rows] == [("shop", 24), ("shop", None)]
    rows = usage(api("zoe"), "from=2026-11-01T23:00:00Z&to=2026-11-02T01:00:00Z&by=caller&bucket=hour")
    assert [(row["caller"], row["calls"]) for row in rows] == [("shop", 1), ("shop", 1)]


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=%00",
        "bucket=month",
        "by=colour",
        "from=2026-11-05&to=2026-11-01",
        "bucket=hour&from=2026-01-01&to=2026-11-01",
        "from=2000-01-01&to=2026-11-01",
        "from=2026-11-01T00:00:00",
        "colour=red",
    ],
)
def test_a_range_that_makes_no_sense_is_an_error(api, used, query):
    answer = api("zoe").get(f"{URL}churn-score/usage/?{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_the_list_pages_and_asks_the_same_number_of_queries(api, people, project, django_assert_max_num_queries):
    for number in range(25):
        make_endpoint(project, people.jan, f"e-{number:02}")
    client = api("zoe")
    client.get(URL)
    with django_assert_max_num_queries(4):
        found = client.get(URL + "?limit=20").json()
    assert len(found["results"]) == 20
    rest = client.get(found["next"]).json()
    assert [row["slug"] for row in rest["results"]] == [f"e-{number:02}" for number in range(20, 25)]
