"""Idempotency-Key: one effect and one answer, however often a call is sent, by however many, whatever dies between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from intake.accounts import idempotency
from intake.accounts.choices import Scope
from intake.accounts.models import RepeatedCall
from intake.projects.models import Project
from tests.people import Cast, token_of

Program = Callable[..., Client]
IDEA = {
    "name": "Churn",
    "brand": "NVB",
    "problem": "Readers leave.",
    "users": "The desk calls them.",
    "useful_by": "2199-03-01",
}


def post(client: Client, key: str = "k1", **changes: Any) -> Any:
    body = {**IDEA, **changes}
    return client.post("/api/v1/projects/", body, content_type="application/json", headers={"Idempotency-Key": key})


def test_the_same_call_gets_the_first_answer_again(people: Cast, api: Program) -> None:
    zoe = api("zoe")
    first, again = post(zoe), post(zoe)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Location"] == first["Location"]
    assert (again["ETag"], again["Idempotency-Replayed"]) == (first["ETag"], "true")
    assert "Idempotency-Replayed" not in first
    assert Project.objects.count() == 1


def test_another_call_with_the_key_is_refused(people: Cast, api: Program) -> None:
    zoe = api("zoe")
    post(zoe)
    other = post(zoe, name="Something else")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = zoe.post(
        "/api/v1/projects/NVB-1/updates/", IDEA, content_type="application/json", headers={"Idempotency-Key": "k1"}
    )
    assert elsewhere.status_code in (403, 422)
    assert Project.objects.count() == 1


def test_a_key_belongs_to_its_credential(people: Cast, api: Program) -> None:
    assert [post(api("zoe")).status_code, post(api("kasper")).status_code] == [201, 201]
    assert Project.objects.count() == 2


def test_a_refusal_is_remembered_too_and_made_nothing(people: Cast, api: Program) -> None:
    zoe = api("zoe")
    first, again = post(zoe, problem=""), post(zoe, problem="")
    assert (first.status_code, again.status_code) == (400, 400)
    assert first.json() == again.json()
    assert again["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["", "x" * 256, "ø", "a\tb"])
def test_a_key_that_is_none_is_told(people: Cast, api: Program, key: str) -> None:
    answer = post(api("zoe"), key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_a_crash_leaves_a_claim_that_expires_and_no_effect(
    people: Cast, api: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = api("zoe")

    def dies(*_any: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(idempotency, "keep", dies)
        crash.setattr(idempotency, "release", lambda _row: None)
        with pytest.raises(KeyboardInterrupt):
            post(zoe)
    assert not Project.objects.exists(), "effect and answer are committed together"
    waiting = post(zoe)
    assert (waiting.status_code, waiting["Retry-After"]) == (409, "1")
    RepeatedCall.objects.update(claimed_at=timezone.now() - idempotency.EXPIRES - timedelta(seconds=1))
    assert post(zoe).status_code == 201
    assert Project.objects.count() == 1


def test_whoever_lost_the_claim_changes_nothing(people: Cast, api: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    real = idempotency.keep

    def late(row: RepeatedCall, response: Any) -> None:
        RepeatedCall.objects.filter(pk=row.pk).update(claim="00000000-0000-0000-0000-000000000000")
        real(row, response)

    monkeypatch.setattr(idempotency, "keep", late)
    assert post(api("zoe")).status_code == 409
    assert not Project.objects.exists()


def test_keys_are_forgotten_after_a_day(people: Cast, api: Program) -> None:
    post(api("zoe"))
    assert idempotency.forget(at=timezone.now()) == 0
    assert idempotency.forget(at=timezone.now() + timedelta(hours=25)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_make_one_project(people: Cast) -> None:
    token = token_of(people.zoe, Scope.READ, Scope.WRITE)

    def one(_number: int) -> tuple[int, bytes]:
        try:
            answer = post(Client(headers={"Authorization": f"Bearer {token}"}))
            return answer.status_code, answer.content if answer.status_code == 201 else b""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, range(100)))
    assert connection.vendor == "postgresql"
    assert Project.objects.count() == 1
    assert {status for status, _body in answers} <= {201, 409}
    assert len({body for status, body in answers if status == 201}) == 1, Counter(s for s, _b in answers)
