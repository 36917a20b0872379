"""Jobs for programs: who sees which, and filters that say when they make no sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from intake.jobs.actions import enqueue
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_each_sees_their_own_jobs_and_the_team_all(people: Cast, api: Callable[..., Client]) -> None:
    job = enqueue(kind="runs.sync", subject="NVB-1", at=timezone.now(), requested_by=people.zoe)
    enqueue(kind="reports.freeze", subject="2026-W46", at=timezone.now())
    for name, seen in (("zoe", 1), ("lukasz", 0), ("jan", 2)):
        assert len(api(name).get("/api/v1/jobs/").json()["results"]) == seen, name
    assert api("lukasz").get(f"/api/v1/jobs/{job.pk}/").status_code == 404


def test_filters_choose(people: Cast, api: Callable[..., Client]) -> None:
    enqueue(kind="runs.sync", subject="NVB-1", at=timezone.now())
    enqueue(kind="reports.freeze", subject="2026-W46", at=timezone.now())
    program = api("jan")
    for query, found in (
        ("kind=runs.sync", 1),
        ("subject=2026-W46&state=waiting", 1),
        ("state=failed", 0),
        ("kind=", 2),
    ):
        assert len(program.get(f"/api/v1/jobs/?{query}").json()["results"]) == found, query


@pytest.mark.parametrize("field", ["state", "kind", "subject"])
def test_a_filter_that_makes_no_sense_is_a_field_error(field: str, api: Callable[..., Client]) -> None:
    answer = api("jan").get("/api/v1/jobs/", {field: "\x00"})
    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_a_state_that_does_not_exist_is_no_empty_list(api: Callable[..., Client]) -> None:
    assert api("jan").get("/api/v1/jobs/?state=sleeping").status_code == 400
