"""Tokens open exactly what they say, and nothing that the database holds opens anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from intake.accounts import actions
from intake.accounts.choices import Scope
from intake.accounts.models import ApiToken
from intake.accounts.tokens import make, prefix_of
from tests.people import Cast, token_of

pytestmark = pytest.mark.django_db


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_only_a_keyed_hash_of_a_token_is_stored(people: Cast) -> None:
    text = token_of(people.zoe)
    row = ApiToken.objects.values().get()
    assert text not in str(row)
    assert text.rsplit("_", 1)[-1] not in str(row)
    assert len(row["digest"]) == 64
    assert make("one key").digest != make("one key").digest


def test_a_token_reads_what_its_owner_may_read(people: Cast) -> None:
    answer = bearer(token_of(people.zoe)).get("/api/v1/brands/")
    assert answer.status_code == 200
    assert answer.json()["next"] is None


def test_a_token_without_the_scope_is_told_which_one_it_lacks(people: Cast) -> None:
    answer = bearer(token_of(people.zoe, Scope.USAGE_WRITE)).get("/api/v1/brands/")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "read" in answer.json()["detail"]


@pytest.mark.parametrize("text", ["", "x", "intake_12345678_" + "a" * 43, "intake_\x00", "é" * 20])
def test_a_token_that_is_none_is_refused(people: Cast, text: str) -> None:
    answer = bearer(text).get("/api/v1/brands/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_or_expired_token_or_one_of_a_closed_account_is_dead_at_once(people: Cast) -> None:
    now = timezone.now()
    for kill in ("revoke", "expire", "close"):
        text = token_of(people.kasper)
        token = ApiToken.objects.get(prefix=prefix_of(text))
        assert bearer(text).get("/api/v1/brands/").status_code == 200
        if kill == "revoke":
            actions.revoke_token(token=token, at=now)
        elif kill == "expire":
            ApiToken.objects.filter(pk=token.pk).update(expires_at=now - timedelta(seconds=1))
        else:
            people.kasper.is_active = False
            people.kasper.save()
        assert bearer(text).get("/api/v1/brands/").status_code == 401


def test_the_command_prints_the_token_alone(people: Cast) -> None:
    out = StringIO()
    call_command("create_token", email="ZOE@nordlys.example", scopes="read,usage:write", stdout=out)
    text = out.getvalue().strip()
    assert prefix_of(text)
    assert ApiToken.objects.get().scopes == ["read", "usage:write"]


@pytest.mark.parametrize(
    ("email", "scopes"),
    [
        ("nobody@x.example", "read"),
        ("zoe@nordlys.example", "all"),
        ("zoe@nordlys.example", "admin"),
        ("zoe@nordlys.example", ","),
    ],
)
def test_the_command_refuses_unknown_people_and_scopes(people: Cast, email: str, scopes: str) -> None:
    with pytest.raises(CommandError):
        call_command("create_token", email=email, scopes=scopes)
    assert not ApiToken.objects.exists()


def test_the_signed_in_browser_may_call_the_api_but_not_without_its_form_token(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.ada)
    assert browser.get("/api/v1/brands/").status_code == 200
    answer = browser.post("/api/v1/brands/", {"key": "ABC", "name": "x"}, content_type="application/json")
    assert answer.status_code == 403
