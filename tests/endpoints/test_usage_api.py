"""POST /usage/: what is accepted, what is rejected, and that one bad item never costs a good one."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from intake.accounts.choices import Scope
from intake.endpoints.models import Endpoint, UsageDay, UsageSample
from tests.endpoints.factories import hours, make_endpoint, sample
from tests.factories import make_project

pytestmark = pytest.mark.django_db
URL = "/api/v1/usage/"
HOUR = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def endpoint(people):
    return make_endpoint(make_project(people.nordlys, people.zoe), people.jan)


@pytest.fixture
def pusher(api):
    return api("jan", Scope.USAGE_WRITE)


def post(client: Client, body: object, **headers: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = headers.pop("content_type", "application/json")
    return client.post(URL, raw, content_type=kind, headers=headers)


def test_a_batch_is_answered_with_what_became_of_each_item(pusher):
    answer = post(pusher, [sample(HOUR, 5), sample(HOUR, 5, endpoint="nobody-knows")])
    assert answer.status_code == 200
    assert answer.json() == {
        "accepted": 1,
        "unchanged": 0,
        "replaced": 0,
        "rejected": [{"index": 1, "code": "unknown_endpoint", "detail": "There is no endpoint with this name."}],
    }


def test_sending_again_replaces_and_never_adds(pusher):
    post(pusher, [sample(HOUR, 5), sample(HOUR + timedelta(hours=1), 7)])
    answer = post(pusher, [sample(HOUR, 5), sample(HOUR + timedelta(hours=1), 8)]).json()
    assert (answer["accepted"], answer["unchanged"], answer["replaced"]) == (2, 1, 1)
    assert sorted(UsageSample.objects.values_list("calls", flat=True)) == [5, 8]
    assert UsageDay.objects.get().calls == 13


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_json_is_taken_bare_and_wrapped_plain_and_packed(pusher, wrapped, packed):
    items = hours(HOUR, HOUR + timedelta(hours=3), 2)
    raw = json.dumps({"samples": items} if wrapped else items).encode()
    headers = {"Content-Encoding": "gzip"} if packed else {}
    answer = post(pusher, gzip.compress(raw) if packed else raw, **headers)
    assert answer.json()["accepted"] == 3


def test_lines_are_taken_and_a_broken_line_is_rejected_alone(pusher):
    lines = [json.dumps(sample(HOUR, 1)), "", "{not json", json.dumps(sample(HOUR + timedelta(hours=1), 1))]
    answer = post(pusher, "\n".join(lines).encode(), content_type="application/x-ndjson").json()
    assert answer["accepted"] == 2
    assert [(fault["index"], fault["code"]) for fault in answer["rejected"]] == [(1, "malformed")]


BAD = [
    ({"calls": -1}, "negative"),
    ({"errors": -1}, "negative"),
    ({"latency_ms_p95": -0.5}, "negative"),
    ({"calls": 2**63}, "out_of_range"),
    ({"errors": 2**70}, "out_of_range"),
    ({"latency_ms_sum": 1e300}, "out_of_range"),
    ({"calls": 1.5}, "bad_type"),
    ({"calls": True}, "bad_type"),
    ({"calls": "3"}, "bad_type"),
    ({"calls": None}, "bad_type"),
    ({"calls": float("nan")}, "not_finite"),
    ({"latency_ms_sum": float("inf")}, "not_finite"),
    ({"seconds": 61}, "bad_seconds"),
    ({"seconds": 0}, "bad_seconds"),
    ({"seconds": -3600}, "bad_seconds"),
    ({"seconds": 2**64}, "bad_seconds"),
    ({"start": "2026-11-02T10:00:01Z"}, "misaligned"),
    ({"start": "2026-11-02T10:00:00.5Z"}, "misaligned"),
    ({"start": "2026-11-02T10:00:00"}, "bad_type"),
    ({"start": "yesterday"}, "bad_type"),
    ({"start": 1793613600}, "bad_type"),
    ({"start": "1970-01-01T00:00:00Z"}, "too_old"),
    ({"start": "0001-01-01T00:00:00+14:00"}, "too_old"),
    ({"start": "9999-12-31T23:00:00Z"}, "future"),
    ({"caller": "a\x00b"}, "bad_text"),
    ({"caller": "\ud800"}, "bad_text"),
    ({"caller": "x" * 201}, "too_long"),
    ({"endpoint": "a\x00b"}, "unknown_endpoint"),
    ({"endpoint": ""}, "unknown_endpoint"),
    ({"endpoint": "\ud800"}, "bad_text"),
    ({"endpoint": "É" * 500}, "unknown_endpoint"),
    ({"call": 3}, "unknown_field"),
    ({"endpoint": ["churn-score"]}, "bad_type"),
]


@pytest.mark.parametrize(("wrong", "code"), BAD, ids=[f"{code}-{place}" for place, (_w, code) in enumerate(BAD)])
def test_a_bad_item_is_named_and_the_good_ones_around_it_count(pusher, wrong, code):
    items = [sample(HOUR, 5), {**sample(HOUR + timedelta(hours=1), 6), **wrong}, sample(HOUR + timedelta(hours=2), 7)]
    answer = post(pusher, items)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["accepted"], [(fault["index"], fault["code"]) for fault in found["rejected"]]) == (2, [(1, code)])
    assert UsageDay.objects.get().calls == 12


@pytest.mark.parametrize("item", [1, "text", None, [], [[]], {}, {"endpoint": "churn-score"}])
def test_an_item_that_is_no_sample_is_rejected_alone(pusher, item):
    found = post(pusher, [item, sample(HOUR, 5)]).json()
    assert (found["accepted"], found["rejected"][0]["index"]) == (1, 0)


def test_a_number_beyond_a_double_is_an_item_error(pusher):
    raw = json.dumps([sample(HOUR, 5), sample(HOUR + timedelta(hours=1), 77)]).replace("77", "1e400").encode()
    found = post(pusher, raw).json()
    assert (found["accepted"], found["rejected"][0]["code"]) == (1, "out_of_range")


def test_the_largest_count_is_kept_exactly_and_its_sum_too(pusher, api):
    most = 2**63 - 1
    found = post(pusher, [sample(HOUR, most), sample(HOUR + timedelta(hours=1), most)]).json()
    assert found["accepted"] == 2
    assert UsageDay.objects.get().calls == 2 * most
    answer = api("jan").get("/api/v1/endpoints/churn-score/usage/?bucket=day&from=2026-11-02&to=2026-11-02")
    assert answer.status_code == 200
    assert json.loads(answer.content)["results"][0]["calls"] == 2 * most


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"nonsense",
        b"\xff\xfe",
        b"3",
        b'"text"',
        b"null",
        b"{}",
        b'{"samples": 3}',
        b'{"samples": [], "more": 1}',
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"samples":' * 100_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_body_without_items_is_malformed(pusher, body):
    answer = post(pusher, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer["Content-Type"] == "application/problem+json"


def test_bottomless_nesting_inside_an_item_costs_only_that_item(pusher):
    deep = b"[" * 300 + b"]" * 300
    found = post(pusher, b"[" + deep + b"," + json.dumps(sample(HOUR, 5)).encode() + b"]").json()
    assert (found["accepted"], found["rejected"][0]["index"]) == (1, 0)


def test_another_kind_of_content_is_refused(pusher):
    assert post(pusher, b"a=b", content_type="application/x-www-form-urlencoded").status_code == 415
    assert post(pusher, b"x", content_type="multipart/form-data; boundary=x").status_code == 415
    assert post(pusher, b"[]", **{"Content-Encoding": "br"}).status_code == 415


def test_a_gzip_bomb_is_refused_and_a_broken_one_is_malformed(pusher):
    assert post(pusher, gzip.compress(b" " * (21 * 1024 * 1024)), **{"Content-Encoding": "gzip"}).status_code == 413
    assert post(pusher, gzip.compress(b"[]")[:-4], **{"Content-Encoding": "gzip"}).status_code == 400
    assert post(pusher, b"[]", **{"Content-Encoding": "gzip"}).status_code == 400
    members = gzip.compress(b"[") + gzip.compress(b"]")
    assert post(pusher, members, **{"Content-Encoding": "gzip"}).json()["accepted"] == 0


def test_a_batch_of_more_than_100_000_samples_is_refused(pusher):
    assert post(pusher, b"[" + b",".join([b"1"] * 100_001) + b"]").status_code == 413
    assert post(pusher, b"[" + b"1," * 5_000_000 + b"1]").status_code == 413
    assert post(pusher, b"[" + b"[]," * 200_000 + b"NaN]").status_code == 413
    assert post(pusher, b"\n" * 5_000_000, content_type="application/x-ndjson").status_code == 413
    assert post(pusher, b"1\n" * 100_001, content_type="application/x-ndjson").status_code == 413


def test_a_body_of_more_than_20_mb_is_refused_before_it_is_read(pusher):
    assert post(pusher, b" " * (20 * 1024 * 1024 + 1)).status_code == 413


# Overlaps and duplicates ---------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "then"), [(3600, 300), (300, 3600), (86400, 60), (60, 86400), (900, 300)])
def test_a_sample_that_overlaps_one_of_another_length_is_rejected(pusher, first, then):
    day = datetime(2026, 11, 2, tzinfo=UTC)
    assert post(pusher, [sample(day, 5, seconds=first)]).json()["accepted"] == 1
    for caller in ("", "somebody"):
        found = post(pusher, [sample(day, 5, seconds=then, caller=caller)]).json()
        assert [fault["code"] for fault in found["rejected"]] == ["overlap"]
    assert UsageDay.objects.get().calls == 5


def test_lengths_side_by_side_do_not_overlap(pusher):
    found = post(
        pusher,
        [
            sample(HOUR, 5, seconds=3600),
            sample(HOUR + timedelta(hours=1), 5, seconds=300),
            sample(HOUR - timedelta(minutes=1), 5, seconds=60),
        ],
    ).json()
    assert found["accepted"] == 3


@pytest.mark.parametrize("turn", [1, -1])
def test_in_one_batch_the_longer_of_two_nested_samples_is_kept_in_any_order(pusher, turn):
    items = [sample(HOUR, 9, seconds=3600), sample(HOUR + timedelta(minutes=5), 5, seconds=300)][::turn]
    found = post(pusher, items).json()
    assert (found["accepted"], [fault["code"] for fault in found["rejected"]]) == (1, ["overlap"])
    assert UsageDay.objects.get().calls == 9


def test_a_long_sample_that_is_rejected_itself_rejects_nothing(pusher):
    post(pusher, [sample(HOUR, 1, seconds=300)])
    later = sample(HOUR + timedelta(minutes=5), 2, seconds=300)
    found = post(pusher, [sample(HOUR, 9, seconds=3600), later]).json()
    assert (found["accepted"], [fault["index"] for fault in found["rejected"]]) == (1, [0])


def test_a_key_sent_twice_in_a_batch_counts_once_and_with_other_figures_not_at_all(pusher):
    twin = sample(HOUR, 5, latency_ms_sum=1.5)
    found = post(pusher, [twin, twin, twin]).json()
    assert (found["accepted"], found["unchanged"]) == (3, 2)
    later = HOUR + timedelta(hours=1)
    found = post(pusher, [sample(later, 5), sample(HOUR, 6), sample(later, 6), sample(later, 5)]).json()
    assert found["accepted"] == 1
    assert [(fault["index"], fault["code"]) for fault in found["rejected"]] == [
        (0, "duplicate"),
        (2, "duplicate"),
        (3, "duplicate"),
    ]


# Totals and sources --------------------------------------------------------------------------------


def test_a_total_is_the_row_with_empty_caller_else_the_sum_of_callers(pusher):
    later = HOUR + timedelta(hours=1)
    post(
        pusher,
        [
            sample(HOUR, 10, caller=""),
            sample(HOUR, 4, caller="shop"),
            sample(HOUR, 3, caller="app"),
            sample(later, 4, caller="shop", errors=1),
            sample(later, 3, caller="app"),
        ],
    )
    days = {row.caller: (int(row.calls), int(row.errors)) for row in UsageDay.objects.all()}
    assert days == {"": (17, 1), "shop": (8, 1), "app": (6, 0)}
    assert UsageDay.objects.get(caller="").covered_seconds == 7200


def test_only_the_authoritative_source_counts(pusher, endpoint, people):
    other = make_endpoint(endpoint.project, people.jan, "watched-elsewhere", source="prometheus")
    found = post(pusher, [sample(HOUR, 5, endpoint=other.slug)]).json()
    assert found["accepted"] == 1
    other.refresh_from_db()
    assert (other.source, other.first_call_at, other.state) == ("prometheus", None, "no_data")


def test_the_first_push_makes_an_unwatched_endpoint_watched(pusher, endpoint, people):
    other = make_endpoint(endpoint.project, people.jan, "unwatched", source="")
    assert other.state == "unmonitored"
    post(pusher, [sample(HOUR, 5, endpoint=other.slug)])
    other.refresh_from_db()
    assert (other.source, other.first_call_at) == ("push", HOUR)


def test_first_and_last_call_follow_corrections(pusher, endpoint):
    post(pusher, hours(HOUR, HOUR + timedelta(hours=4), 5))
    post(pusher, [sample(HOUR, 0), sample(HOUR + timedelta(hours=3), 0)])
    endpoint.refresh_from_db()
    assert endpoint.first_call_at == HOUR + timedelta(hours=1)
    assert endpoint.last_call_at == HOUR + timedelta(hours=2)
    assert endpoint.last_sample_at == HOUR + timedelta(hours=4)


# Permission ----------------------------------------------------------------------------------------


def test_who_may_send_usage_of_a_brands_endpoint(api):
    sent = {}
    for name in ("zoe", "kasper", "lukasz", "amina", "jan", "ada"):
        found = post(api(name, Scope.USAGE_WRITE), [sample(HOUR, 5)]).json()
        sent[name] = found["rejected"][0]["code"] if found["rejected"] else "accepted"
    assert sent == {
        "zoe": "accepted",
        "kasper": "accepted",
        "lukasz": "unknown_endpoint",
        "amina": "unknown_endpoint",
        "jan": "accepted",
        "ada": "accepted",
    }


def test_a_reader_of_a_shared_project_sees_the_endpoint_and_may_not_send_for_it(api, endpoint):
    project = endpoint.project
    project.visibility, project.stage = "company", "build"
    project.save()
    found = post(api("amina", Scope.USAGE_WRITE), [sample(HOUR, 5)]).json()
    assert found["rejected"][0]["code"] == "not_yours"
    assert not UsageSample.objects.exists()


def test_a_usage_token_cannot_read_and_a_read_token_cannot_send(api, pusher):
    assert pusher.get("/api/v1/endpoints/").status_code == 403
    assert pusher.get("/api/v1/endpoints/churn-score/usage/").status_code == 403
    assert post(api("jan", Scope.READ, Scope.WRITE), [sample(HOUR, 5)]).status_code == 403
    assert post(Client(), [sample(HOUR, 5)]).status_code == 401
    assert pusher.get(URL).status_code in (403, 405)


def test_an_endpoint_of_no_project_is_the_ml_teams(api, people):
    make_endpoint(None, people.jan, "orphan")
    assert post(api("zoe", Scope.USAGE_WRITE), [sample(HOUR, 5, endpoint="orphan")]).json()["accepted"] == 0
    assert post(api("jan", Scope.USAGE_WRITE), [sample(HOUR, 5, endpoint="orphan")]).json()["accepted"] == 1
    assert Endpoint.objects.get(slug="orphan").first_call_at == HOUR
