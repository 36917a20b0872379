"""The people of a project, following and voting, in pages and in the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from intake.members import queries
from intake.members.models import Follow, Member
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Facts
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]


def test_somebody_without_an_account_is_named_replaced_and_brought_back(people: Cast, signed_in: Browser) -> None:
    project, zoe = make_project(people.nordlys, people.zoe, stage=Stage.POC), signed_in("zoe")
    address = f"/p/{project.code}/people/"
    refused = zoe.post(address, {"role": "SRC", "email": "olga@data.example", "name": ""})
    assert refused.status_code == 422
    assert b"give a name" in refused.content
    zoe.post(address, {"role": "SRC", "email": "olga@data.example", "name": "Olga Nowak"})
    answer = zoe.post(address, {"role": "SRC", "email": "KASPER@nordlys.example"}, follow=True)
    assert queries.contacts(project)["SRC"].user == people.kasper
    assert b'value="olga@data.example"' in answer.content
    zoe.post(address, {"role": "SRC", "email": "olga@data.example", "name": "Olga Nowak"})
    assert Member.objects.get(project=project).name == "Olga Nowak"
    answer = zoe.post(f"{address}remove/", {"role": "SRC"}, follow=True)
    assert not Member.objects.exists()
    assert b'value="olga@data.example"' in answer.content
    assert zoe.post(f"{address}remove/", {"role": "KING"}).status_code == 400


def test_addresses_are_not_for_readers(people: Cast, signed_in: Browser, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, visibility=Visibility.COMPANY)
    body = {"members": [{"role": "DPO", "email": "Dana@law.example", "name": "Dana"}]}
    address = f"/api/v1/projects/{project.code}/members/"
    stored = api("zoe").put(address, body, content_type="application/json")
    assert stored.json()["results"] == [{"role": "DPO", "name": "Dana", "email": "dana@law.example", "account": False}]
    assert api("amina").get(address).json()["results"][0]["email"] is None
    page = signed_in("amina").get(f"/p/{project.code}/people/").content.decode()
    assert "Dana" in page
    assert "law.example" not in page
    twice = {"members": [body["members"][0], body["members"][0]]}
    assert api("zoe").put(address, twice, content_type="application/json").json()["errors"][0]["code"] == "twice"


def test_the_button_of_the_head_mutes_and_follows(people: Cast, signed_in: Browser) -> None:
    project, zoe = make_project(people.nordlys, people.zoe, stage=Stage.POC), signed_in("zoe")
    assert b"Mute" in zoe.get(f"/p/{project.code}/people/").content
    answer = zoe.post(f"/p/{project.code}/follow/", {"state": "mute"}, headers={"HX-Request": "true"})
    assert b"Follow" in answer.content
    assert not queries.standing(project, people.zoe).follows
    zoe.post(f"/p/{project.code}/follow/", {"state": ""})
    assert not Follow.objects.exists()


def test_another_brand_needs_it_too(people: Cast, signed_in: Browser) -> None:
    shared = make_project(people.nordlys, people.zoe, stage=Stage.POC, visibility=Visibility.COMPANY)
    hidden = make_project(people.nordlys, people.zoe, name="Hidden", stage=Stage.POC)
    lukasz = signed_in("lukasz")
    assert lukasz.post(f"/p/{hidden.code}/vote/", {"wanted": "yes"}).status_code == 404
    assert lukasz.post(f"/p/{shared.code}/vote/", {"wanted": "yes", "brand": "NVB"}).status_code == 422
    lukasz.post(f"/p/{shared.code}/vote/", {"wanted": "yes", "note": "Every week."})
    assert Facts.objects.get(project=shared).votes == 1
    assert list(queries.other_brands(shared)) == [people.other]
    assert b"Every week." in signed_in("zoe").get(f"/p/{shared.code}/vote/").content
    lukasz.post(f"/p/{shared.code}/vote/", {"wanted": "no"})
    assert Facts.objects.get(project=shared).votes == 0
