"""Who can be named for a project and its parts, and what becomes of those who have left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from canvas.assumptions.actions import add_own
from intake.accounts import actions as accounts
from intake.accounts.choices import BrandRole
from intake.accounts.models import User
from intake.endpoints.actions import register
from intake.projects.choices import Stage
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
JSON = "application/json"


def leaves(person: User) -> None:
    """The account is closed."""
    User.objects.filter(pk=person.pk).update(is_active=False)


def test_who_only_reads_in_a_brand_cannot_answer_for_its_projects(people: Cast, api: Callable[..., Client]) -> None:
    accounts.join_brand(user=people.amina, brand=people.nordlys, role=BrandRole.READER)
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    for owner, status in (("amina", 400), ("lukasz", 400), ("kasper", 200)):
        person = people.named(owner)
        assert person is not None
        answer = api("jan").patch(f"/api/v1/projects/{project.code}/", {"owner": person.email}, content_type=JSON)
        assert answer.status_code == status, owner


def test_an_owner_who_has_left_does_not_stand_in_the_way_of_other_changes(
    people: Cast, api: Callable[..., Client]
) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, owner=people.kasper, lead=people.ada)
    register(
        slug="churn",
        details={"name": "Churn", "owner": people.kasper, "project": project},
        actor=people.jan,
        at=timezone.now(),
    )
    fields = {"theme": "value", "due": "T", "statement": "We believe that it pays.", "owner": people.kasper}
    own = add_own(project=project, fields=fields, actor=people.jan, at=timezone.now())
    leaves(people.kasper)
    leaves(people.ada)
    program = api("jan")
    for path, change in (
        (f"/api/v1/projects/{project.code}/", {"name": "Churn, early"}),
        ("/api/v1/endpoints/churn/", {"name": "Churn, early"}),
        (f"/api/v1/assumptions/{own.pk}/", {"statement": "We believe that it pays twice."}),
    ):
        answer = program.patch(path, change, content_type=JSON)
        assert (answer.status_code, answer.json()["owner"]) == (200, people.kasper.email), path


def test_a_form_still_shows_who_has_left_and_keeps_them(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    fields = {"theme": "value", "due": "T", "statement": "We believe that it pays.", "owner": people.kasper}
    own = add_own(project=project, fields=fields, actor=people.jan, at=timezone.now())
    leaves(people.kasper)
    page = signed_in("jan").get(f"/p/{project.code}/assumptions/{own.number}/edit/").content.decode()
    assert f'<option value="{people.kasper.email}" selected' in page


def test_nobody_new_is_named_who_has_left(people: Cast, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    leaves(people.kasper)
    answer = api("jan").patch(f"/api/v1/projects/{project.code}/", {"owner": people.kasper.email}, content_type=JSON)
    assert answer.status_code == 400
