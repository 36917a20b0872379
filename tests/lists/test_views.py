"""Saved views: a name for an address, one's own or shared with the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.base.errors import Conflict, Invalid
from intake.lists import actions, queries
from intake.lists.choices import Place
from intake.lists.models import SavedView
from tests.people import Cast

Browser = Callable[[str], Client]


def kept(people: Cast, owner: str = "jan", name: str = "Late ones", **more: object) -> SavedView:
    given: dict[str, Any] = {"place": Place.QUEUE, "query": "late=yes", "shared": False, "at": timezone.now(), **more}
    return actions.save_view(name=name, owner=getattr(people, owner), **given)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("stage=poc&brand=NVB", "brand=NVB&stage=poc"),
        ("?brand=&q=%C3%A6&page=7&open=NVB-1&batch=3", "q=%C3%A6"),
        ("", ""),
        ("brand=%0d%0aSet-Cookie:x", "brand=%0D%0ASet-Cookie%3Ax"),
    ],
)
def test_only_the_selection_is_kept(typed: str, stored: str) -> None:
    assert actions.selection_of(typed) == stored


def test_a_view_is_an_address(people: Cast, signed_in: Browser) -> None:
    jan = signed_in("jan")
    answer = jan.post("/views/", {"name": "Late ones", "place": "queue", "query": "late=yes&open=NVB-1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/triage/?late=yes")
    assert "Late ones" in jan.get("/views/").content.decode()


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"name": "x" * 61}, {"place": "nowhere"}, {"query": "q=" + "😀" * 400}, {"name": "a\x00b"}]
)
def test_what_makes_no_sense_is_told(people: Cast, signed_in: Browser, typed: dict[str, str]) -> None:
    given = {"name": "Late ones", "place": "queue", "query": "late=yes", **typed}
    assert signed_in("jan").post("/views/", given).status_code == 422
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_a_person_and_page(people: Cast) -> None:
    kept(people)
    kept(people, owner="ada")
    kept(people, place=Place.BOARD)
    with pytest.raises(Invalid):
        kept(people)


def test_shared_views_are_the_teams_and_changed_by_their_owner(people: Cast, signed_in: Browser) -> None:
    shared = kept(people, owner="ada", shared=True)
    own = kept(people, owner="zoe", name="Mine", place=Place.PROJECTS)
    assert [view.pk for view in queries.offered(people.jan, Place.BOARD)] == [shared.pk]
    assert queries.offered(people.zoe, Place.QUEUE) == []
    assert queries.offered(people.zoe, Place.PROJECTS) == [own]
    jan, zoe = signed_in("jan"), signed_in("zoe")
    assert jan.post(f"/views/{shared.pk}/", {"name": "Jan's"}).status_code == 403
    assert jan.post(f"/views/{own.pk}/delete/").status_code == 404
    assert zoe.post(f"/views/{own.pk}/", {"name": "Ours", "shared": "true"}).status_code == 403
    assert zoe.post("/views/", {"name": "N", "place": "queue", "shared": "true"}).status_code == 403
    assert signed_in("ada").post(f"/views/{shared.pk}/", {"name": "Late", "shared": "true"}).status_code == 302
    assert set(SavedView.objects.values_list("name", flat=True)) == {"Late", "Mine"}


def test_an_admin_changes_a_shared_view_of_somebody_else_and_no_other(people: Cast, signed_in: Browser) -> None:
    shared, own = kept(people, shared=True), kept(people, name="Mine")
    ada = signed_in("ada")
    assert ada.post(f"/views/{shared.pk}/delete/").status_code == 302
    assert ada.post(f"/views/{own.pk}/delete/").status_code == 404


def test_a_deleted_view_can_be_taken_back_for_a_while(people: Cast, signed_in: Browser) -> None:
    view, jan, now = kept(people), signed_in("jan"), timezone.now()
    jan.post(f"/views/{view.pk}/delete/")
    assert queries.offered(people.jan, Place.QUEUE) == []
    assert "Late ones is deleted" in jan.get("/views/").content.decode()
    jan.post(f"/views/{view.pk}/back/")
    assert queries.offered(people.jan, Place.QUEUE) == [view]
    actions.delete_view(view=view, actor=people.jan, at=now)
    twin = kept(people)
    with pytest.raises(Conflict):
        actions.take_back_view(view=view, actor=people.jan, at=now)
    actions.delete_view(view=twin, actor=people.jan, at=now)
    with pytest.raises(Conflict):
        actions.take_back_view(view=view, actor=people.jan, at=now + timedelta(minutes=11))


def test_a_name_that_is_refused_can_be_put_right_where_it_is_told(people: Cast, signed_in: Browser) -> None:
    jan = signed_in("jan")
    for name in ("Late ones", "Mine"):
        jan.post("/views/", {"name": name, "place": "queue", "query": "late=yes"})
    mine = SavedView.objects.get(name="Mine")
    renamed = jan.post(f"/views/{mine.pk}/", {"name": "Late ones"})
    assert renamed.status_code == 422
    assert f'action="/views/{mine.pk}/"' in renamed.content.decode()
    kept = jan.post("/views/", {"name": "Late ones", "place": "queue", "query": "brand=NVB", "shared": "true"})
    assert kept.status_code == 422
    text = kept.content.decode()
    for field in ('value="Late ones"', 'name="place" value="queue"', 'name="query" value="brand=NVB"', "checked"):
        assert field in text, field
