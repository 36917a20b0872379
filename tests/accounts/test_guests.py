"""Links for people without an account: they open one thing, for a while, and a look changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as Unreachable

from intake.accounts import guests
from intake.accounts.models import GuestLink
from intake.base import limits
from intake.base.errors import NotFound
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _served() -> Iterator[None]:
    guests.serve("test", lambda request, link: HttpResponse(f"{request.method} {link.name}"))
    yield
    del guests.pages["test"]


def invited(people: Cast, *, purpose: str = "test", days: int = 14) -> tuple[GuestLink, str]:
    return guests.invite(
        purpose=purpose, subject="NVB-1", name="Dana", email="Dana@Else.example", actor=people.jan, at=NOW, days=days
    )


def test_nothing_that_opens_a_link_is_stored(people: Cast) -> None:
    link, text = invited(people)
    row = GuestLink.objects.values().get()
    assert text.partition("_")[2] not in str(row)
    assert len(text.partition("_")[2]) == 43
    # ... and yet the site can write it into a second mail.
    assert guests.text_of(GuestLink.objects.get()) == text
    assert guests.address(link).endswith(f"/g/{text}/")


def test_a_link_opens_its_own_purpose_until_it_is_revoked(people: Cast) -> None:
    link, text = invited(people)
    assert guests.guest(text, "test", NOW).email == "dana@else.example"
    with pytest.raises(NotFound):
        guests.guest(text, "idea", NOW)
    guests.revoke(link=link, at=NOW)
    with pytest.raises(NotFound) as revoked:
        guests.guest(text, "test", NOW)
    with pytest.raises(NotFound) as unknown:
        guests.guest("A" * 16 + "_" + "b" * 43, "test", NOW)
    assert revoked.value.detail == unknown.value.detail


def test_the_purpose_cannot_be_changed_under_a_link(people: Cast) -> None:
    link, text = invited(people)
    GuestLink.objects.filter(pk=link.pk).update(purpose="idea")
    with pytest.raises(NotFound):
        guests.guest(text, None, NOW)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t[:20] + "." + t[21:], str.upper])
def test_a_changed_link_opens_nothing(people: Cast, change) -> None:
    _link, text = invited(people)
    with pytest.raises(NotFound):
        guests.guest(change(text), None, NOW)


def test_whoever_holds_an_expired_link_is_told_whom_to_ask(people: Cast) -> None:
    _link, text = invited(people, days=2)
    later = NOW + timedelta(days=2)
    with pytest.raises(NotFound) as expired:
        guests.guest(text, None, later)
    assert "Jan Kowalski" in expired.value.detail
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")
    with pytest.raises(NotFound) as guessed:
        guests.guest(wrong, None, later)
    assert "Jan" not in guessed.value.detail


def test_the_page_is_for_nobody_else_and_a_look_leaves_no_trace(people: Cast) -> None:
    _link, text = invited(people)
    answer = Client().get(f"/g/{text}/")
    assert answer.content == b"GET Dana"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert GuestLink.objects.get().last_used_at is None
    assert Client(enforce_csrf_checks=True).post(f"/g/{text}/").status_code == 403
    Client().post(f"/g/{text}/")
    assert GuestLink.objects.get().last_used_at is not None
    assert Client().get(f"/g/{text[:-1]}/").status_code == 404


def test_too_many_requests_through_one_link_are_told_to_wait(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _link, text = invited(people)
    monkeypatch.setattr("intake.accounts.views.GUEST_MOST", 2)
    statuses = [Client().get(f"/g/{text}/").status_code for _number in range(3)]
    assert statuses == [200, 200, 429]
    assert 0 < int(Client().get(f"/g/{text}/").headers["Retry-After"]) <= 60


def test_without_a_cache_nobody_is_locked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_arguments: object) -> None:
        raise Unreachable("gone")

    monkeypatch.setattr("django.core.cache.cache.add", down)
    limits.limited("anything", 0, 60)


def test_behind_a_proxy_only_its_own_word_on_the_address_counts(settings) -> None:
    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 5.6.7.8"}
    settings.BEHIND_PROXY = False
    assert limits.address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert limits.address_of(request) == "5.6.7.8"
