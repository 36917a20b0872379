"""Whoever is signed out by now is led to the sign-in page and back to where they were."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
PLACE = "/projects/?stage=poc&health=at_risk"


def test_a_page_comes_back_with_all_of_its_filters() -> None:
    answer = Client().get(PLACE)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [PLACE]}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_is_told_to_navigate_and_gets_no_page_to_swap_in(method: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PLACE}"}
    answer = getattr(Client(), method)("/p/NVB-1/canvas/boxes/value/", headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    where = urlsplit(answer["HX-Redirect"])
    assert (where.netloc, where.path) == ("", "/login/")
    assert parse_qs(where.query) == {"next": [PLACE]}


def test_a_script_of_another_site_names_no_place_to_go_back_to() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/p/"}
    assert Client().get("/projects/", headers=headers)["HX-Redirect"] == "/login/"


def test_the_admin_pages_lead_to_the_same_door() -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(("/login/", "/admin/login/"))
