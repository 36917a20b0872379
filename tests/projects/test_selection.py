"""What lists of projects can be narrowed to and sorted by, for pages and programs alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from intake.projects.choices import Stage
from intake.projects.forms import SORTS
from intake.projects.models import Facts
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


@pytest.fixture
def four(people: Cast) -> None:
    """Late, asked, accepted and scored, in the proof of concept."""
    now = timezone.now()
    past, ahead = (now - timedelta(days=9)).date(), (now + timedelta(days=9)).date()
    idea = partial(make_project, people.nordlys, stage=Stage.SUBMITTED)
    idea(people.zoe, name="late", answer_by=past, tags=["search"], owner=None)
    idea(people.kasper, name="asked", answer_by=past, asked_at=now)
    idea(people.zoe, name="yes", answer_by=ahead, accepted_at=now, lead=people.jan)
    scored = make_project(people.nordlys, people.zoe, name="scored", stage=Stage.POC, lead=people.jan)
    Facts.objects.filter(pk=scored.pk).update(score_value=4, score_feasibility=2, priority=41.5)


def names(client: Client, query: str) -> list[str]:
    """What the API's list holds, page by page of two."""
    found, address = [], f"/api/v1/projects/?limit=2&{query}"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        found += [row["name"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("late=yes", "late"),
        ("late=no", "asked yes scored"),
        ("asked=yes", "asked"),
        ("asked=no", "late yes scored"),
        ("accepted=yes", "yes"),
        ("unscored=no", "scored"),
        ("unscored=yes", "late asked yes"),
        ("tag=Search", "late"),
        ("owner=none", "late"),
        ("lead=none", "late asked"),
        ("requester=kasper@nordlys.example", "asked"),
        ("value_min=4&feasibility_max=2", "scored"),
        ("value_min=5", ""),
        ("priority_min=41", "scored"),
        ("sort=-priority", "scored yes asked late"),
        ("sort=priority", "late asked yes scored"),
        ("sort=answer_by", "late asked yes scored"),
        ("sort=-name", "yes scored late asked"),
    ],
)
def test_a_list_is_narrowed_and_sorted(four: None, api: Program, query: str, found: str) -> None:
    assert names(api("jan"), query) == found.split()


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_goes_on_from_page_to_page_and_page_and_file_know_it(
    four: None, api: Program, signed_in: Callable[[str], Client], sort: str
) -> None:
    assert sorted(names(api("jan"), f"sort={sort}")) == ["asked", "late", "scored", "yes"]
    assert signed_in("jan").get(f"/projects/?sort={sort}").status_code == 200


def test_a_filter_without_meaning_is_told(api: Program) -> None:
    for query in ("late=perhaps", "value_min=6", "sort=health", "color=red"):
        assert api("jan").get(f"/api/v1/projects/?{query}").status_code == 400
