"""Brands in the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.accounts.models import Brand

pytestmark = pytest.mark.django_db
Api = Callable[..., Client]
JSON = "application/json"


def test_everybody_signed_in_reads_brands_with_their_owners(api: Api) -> None:
    answer = api("amina").get("/api/v1/brands/NVB/").json()
    assert answer["name"] == "Nordlys Vækst & Børn"
    assert [owner["name"] for owner in answer["owners"]] == ["Zoë Müller", "Kasper Ørsted"]


def test_only_an_admin_adds_and_renames_a_brand(api: Api) -> None:
    body = {"key": "KYO", "name": "京都クラシファイド", "channels": ["#kyoto-ml"]}
    for name in ("zoe", "amina", "jan"):
        assert api(name).post("/api/v1/brands/", body, content_type=JSON).status_code == 403
        assert api(name).patch("/api/v1/brands/NVB/", {"name": "x"}, content_type=JSON).status_code == 403
    assert api("ada").post("/api/v1/brands/", body, content_type=JSON).status_code == 201
    answer = api("ada").patch("/api/v1/brands/KYO/", {"name": "京都"}, content_type=JSON)
    assert (answer.status_code, answer.json()["name"], answer.json()["channels"]) == (200, "京都", ["#kyoto-ml"])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"key": "NVB", "name": "again"}, "key", "taken"),
        ({"key": "nvb", "name": "x"}, "key", "invalid"),
        ({"key": "A-B", "name": "x"}, "key", "invalid"),
        ({"key": "ABC", "name": ""}, "name", "required"),
        ({"key": "ABC", "name": "x" * 81}, "name", "too_long"),
        ({"key": "ABC", "name": "a\u0000b"}, "name", "control_character"),
        ({"key": "ABC", "name": 7}, "name", "invalid"),
        ({"key": "ABC", "name": "x", "colour": "red"}, "colour", "unknown_field"),
        ({"key": "ABC", "name": "x", "channels": "no"}, "channels", "invalid"),
        ({"key": "ABC", "name": "x", "channels": [1]}, "channels.0", "invalid"),
    ],
)
def test_a_senseless_brand_is_refused_field_by_field(api: Api, body: dict[str, object], field: str, code: str) -> None:
    answer = api("ada").post("/api/v1/brands/", body, content_type=JSON)
    assert answer.status_code in (400, 422)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert Brand.objects.count() == 2


@pytest.mark.parametrize(
    "raw",
    [b"[" * 100_000, b'{"a": 1e400}', b'{"a": NaN}', b'{"a": "\\ud800"}', b"", b"[]", b'"x"', b"\xff\xfe", b"{}{}"],
)
def test_a_body_that_is_no_json_object_is_a_400(api: Api, raw: bytes) -> None:
    answer = api("ada").generic("POST", "/api/v1/brands/", raw, content_type=JSON)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_ten_megabytes_are_refused_before_they_are_read(api: Api) -> None:
    raw = b'{"key": "ABC", "name": "' + b"x" * 10_000_000 + b'"}'
    answer = api("ada").generic("POST", "/api/v1/brands/", raw, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_lists_go_on_by_cursor(api: Api) -> None:
    Brand.objects.bulk_create(Brand(key=f"B{n:03d}", name=f"Brand {n}") for n in range(30))
    seen: list[str] = []
    url = "/api/v1/brands/?limit=7"
    program = api("jan")
    while url:
        answer = program.get(url).json()
        seen += [row["key"] for row in answer["results"]]
        url = answer["next"]
    assert seen == sorted(Brand.objects.values_list("key", flat=True))
    assert len(seen) == 32


@pytest.mark.parametrize(
    "query", ["cursor=zzz", "cursor=eyJhIjoxfQ", "limit=0", "limit=501", "limit=x", "limit=-1", "colour=red"]
)
def test_a_senseless_question_is_an_error_and_not_a_full_list(api: Api, query: str) -> None:
    answer = api("jan").get(f"/api/v1/brands/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] in ("cursor", "limit", "colour")
