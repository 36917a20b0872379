"""The admin pages: an admin writes down people, with a brand and a first password; nobody else gets in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.accounts.models import Membership, User
from tests.people import NAMES, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_only_an_admin_opens_the_admin_pages(signed_in: Callable[[str], Client], name: str) -> None:
    assert signed_in(name).get("/admin/").status_code == (200 if name == "ada" else 302)


@pytest.mark.parametrize("page", ["accounts/user", "accounts/brand", "accounts/apitoken", "triage/gaterule"])
def test_every_admin_list_and_form_opens(signed_in: Callable[[str], Client], page: str) -> None:
    browser = signed_in("ada")
    assert browser.get(f"/admin/{page}/").status_code == 200
    if page != "accounts/apitoken":
        assert browser.get(f"/admin/{page}/add/").status_code in (200, 403)


def test_an_admin_adds_a_product_owner_who_can_then_sign_in(people: Cast, signed_in: Callable[[str], Client]) -> None:
    form = {
        "name": "Ségolène Roux",
        "email": "Segolene@Example.com",
        "role": "reader",
        "is_active": "on",
        "new_password": "pont des arts 1804",
        "membership_set-TOTAL_FORMS": "1",
        "membership_set-INITIAL_FORMS": "0",
        "membership_set-0-brand": str(people.nordlys.pk),
        "membership_set-0-role": "product_owner",
    }
    answer = signed_in("ada").post("/admin/accounts/user/add/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert Membership.objects.get(user__email="segolene@example.com").brand == people.nordlys
    assert Client().login(username="segolene@example.com", password="pont des arts 1804")


def test_a_weak_password_is_refused_and_an_empty_one_changes_nothing(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    before = User.objects.get(pk=people.zoe.pk).password
    form = {
        "name": "Zoë",
        "email": "zoe@nordlys.example",
        "role": "reader",
        "is_active": "on",
        "membership_set-TOTAL_FORMS": "0",
        "membership_set-INITIAL_FORMS": "0",
    }
    path = f"/admin/accounts/user/{people.zoe.pk}/change/"
    assert signed_in("ada").post(path, {**form, "new_password": "password"}).status_code == 200
    assert signed_in("ada").post(path, {**form, "new_password": ""}).status_code == 302
    assert User.objects.get(pk=people.zoe.pk).password == before
