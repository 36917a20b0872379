"""Who may see and change a project: the same on the page and in the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.projects.choices import Stage, Visibility
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db

SEES_A_BRANDS_OWN = {"zoe": 200, "kasper": 200, "lukasz": 404, "amina": 404, "jan": 200, "ada": 200}
SEES_A_SHARED_ONE = {"zoe": 200, "kasper": 200, "lukasz": 200, "amina": 200, "jan": 200, "ada": 200}
CHANGES_A_SHARED_ONE = {"zoe": 200, "kasper": 200, "lukasz": 403, "amina": 403, "jan": 200, "ada": 200}


@pytest.mark.parametrize("name", SEES_A_BRANDS_OWN)
def test_a_brands_own_project_is_nothing_to_strangers(
    people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client], name: str
) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    for path in (f"/p/{project.code}/", f"/p/{project.code}/history/", f"/p/{project.code}/updates/"):
        assert signed_in(name).get(path).status_code == SEES_A_BRANDS_OWN[name], path
    for path in (f"/api/v1/projects/{project.code}/", f"/api/v1/projects/{project.code}/history/"):
        assert api(name).get(path).status_code == SEES_A_BRANDS_OWN[name], path


@pytest.mark.parametrize("name", SEES_A_SHARED_ONE)
def test_a_shared_project_is_read_by_all_and_changed_by_its_brand_and_the_team(
    people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client], name: str
) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, visibility=Visibility.COMPANY)
    assert signed_in(name).get(f"/p/{project.code}/").status_code == 200
    assert signed_in(name).get(f"/p/{project.code}/details/").status_code == CHANGES_A_SHARED_ONE[name]
    answer = api(name).patch(f"/api/v1/projects/{project.code}/", {"name": "New"}, content_type="application/json")
    assert answer.status_code == CHANGES_A_SHARED_ONE[name]


@pytest.mark.parametrize(
    ("who", "status"), [("zoe", 200), ("kasper", 404), ("lukasz", 404), ("amina", 404), ("jan", 404), ("ada", 404)]
)
def test_a_draft_is_seen_by_its_author_alone(people: Cast, signed_in: Callable[[str], Client], who, status) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.DRAFT, visibility=Visibility.COMPANY)
    for path in (f"/p/{project.code}/", f"/ideas/{project.code}/edit/", f"/p/{project.code}/canvas/"):
        assert signed_in(who).get(path).status_code == status, path


def test_the_answer_about_another_brands_project_is_that_about_none(people: Cast, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.SUBMITTED)
    program = api("lukasz")
    hidden = program.get(f"/api/v1/projects/{project.code}/")
    missing = program.get("/api/v1/projects/NVB-999/")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)


def test_only_the_team_posts_updates(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    form = {"done": "Trained on all of 2025.", "next": "Look at the worst slice."}
    assert signed_in("zoe").post(f"/p/{project.code}/updates/", form).status_code == 403
    assert signed_in("jan").post(f"/p/{project.code}/updates/", form).status_code == 302
    project.refresh_from_db()
    assert project.updates.get().next == "Look at the worst slice."
    assert project.facts.last_update_at == project.updates.get().at


def test_the_list_holds_what_one_may_see_and_no_more(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, name="Secret of Nordlys", stage=Stage.POC)
    make_project(people.other, people.lukasz, name="Shared by Lodz", stage=Stage.POC, visibility=Visibility.COMPANY)
    for name, sees in {
        "zoe": {"Secret", "Shared"},
        "lukasz": {"Shared"},
        "amina": {"Shared"},
        "jan": {"Secret", "Shared"},
    }.items():
        for path in ("/projects/", "/projects.csv"):
            answer = signed_in(name).get(path)
            text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()  # type: ignore[attr-defined]
            assert {word for word in ("Secret", "Shared") if word in text} == sees, (name, path)


def test_what_was_posted_does_not_come_back_as_a_draft(people: Cast, signed_in: Callable[[str], Client]) -> None:
    address = f"/p/{make_project(people.nordlys, people.zoe, stage=Stage.POC).code}/updates/"
    jan, ada = signed_in("jan"), signed_in("ada")

    def draft(browser: Client) -> str:
        return browser.get(address).content.decode().partition('data-draft="')[2].partition('"')[0]

    begun, hers = draft(jan), draft(ada)
    jan.post(address, {"done": "Trained it.", "next": ""})
    assert draft(jan) != begun
    assert draft(ada) == hers
