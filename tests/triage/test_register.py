"""Registering what exists: at the stage where it is, and no gate is said to have been passed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client

from canvas.assumptions.models import Assumption
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from intake.triage import actions, queries
from intake.triage.models import GateSnapshot
from tests.people import Cast
from tests.triage.factories import MONDAY

pytestmark = pytest.mark.django_db
Browser = Callable[..., Client]
TYPED = {"name": "Title embeddings", "brand": "NVB", "stage": "in_use", "owner": "zoe@nordlys.example"}
KEY = "6f1f3c1e-98a5-4dd5-8f43-0b6b4c2f0a11"


def test_a_model_is_registered_where_it_is_and_its_gates_are_not_passed(people: Cast, signed_in: Browser) -> None:
    jan, typed = signed_in("jan"), {**TYPED, "submission_key": KEY}
    assert jan.get("/projects/register/").status_code == 200
    answers = [jan.post("/projects/register/", typed) for _again in range(2)]
    assert [answer.headers["Location"] for answer in answers] == ["/p/NVB-1/", "/p/NVB-1/"]
    project = Project.objects.get()
    assert (project.stage, project.owner, project.requester) == (Stage.IN_USE, people.zoe, None)
    entry = JournalEntry.objects.get(kind="project.registered")
    assert (entry.actor, entry.reason, entry.after["stage"]) == (people.jan, "existing", "in_use")
    assert Assumption.objects.filter(project=project).exists()
    assert not GateSnapshot.objects.exists()
    assert queries.never_passed(project) == (Stage.POC, Stage.BUILD, Stage.DEPLOYED, Stage.IN_USE)
    assert "Not passed: registered as existing" in jan.get("/p/NVB-1/move/").content.decode()
    # Whoever goes back and comes again has passed the gate this time.
    move = partial(actions.move, project=project, actor=people.jan, at=MONDAY, reason="better", override=True)
    move(to=Stage.BUILD)
    move(to=Stage.DEPLOYED)
    assert queries.never_passed(project) == (Stage.POC, Stage.BUILD, Stage.IN_USE)
    other = jan.post("/projects/register/", {**typed, "name": "Another"})
    assert (other.status_code, Project.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"stage": "submitted"}, "stage"), ({"owner": "lukasz@lodz.example"}, "owner"), ({"name": ""}, "name")],
)
def test_what_makes_no_sense_is_told_and_kept(people: Cast, signed_in: Browser, api: Browser, change, field) -> None:
    page = signed_in("jan").post("/projects/register/", {**TYPED, "problem": "typed with care", **change})
    assert (page.status_code, "typed with care" in page.content.decode()) == (422, True)
    body = {**TYPED, "reason": "existing", **change}
    answer = api("jan").post("/api/v1/projects/", body, content_type="application/json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_a_program_registers_with_all_fields(people: Cast, api: Browser) -> None:
    body = {
        **TYPED,
        "stage": "deployed",
        "reason": "existing",
        "lead": "jan@company.example",
        "visibility": "company",
        "useful_by": None,
        "metric": {"name": "auc", "baseline": 0.5, "target": 0.7},
    }
    answer = api("jan").post("/api/v1/projects/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert [shown[name] for name in ("stage", "lead", "owner", "visibility")] == [
        "deployed",
        "jan@company.example",
        "zoe@nordlys.example",
        "company",
    ]
    assert shown["metric"]["name"] == "auc"
    for change, status in (({"reason": "because"}, 400), ({"color": "red"}, 400)):
        answer = api("jan").post("/api/v1/projects/", {**body, **change}, content_type="application/json")
        assert answer.status_code == status


def test_only_the_ml_team_registers(people: Cast, signed_in: Browser, api: Browser) -> None:
    body = {**TYPED, "reason": "existing"}
    assert api("zoe").post("/api/v1/projects/", body, content_type="application/json").status_code == 400
    assert signed_in("zoe").post("/projects/register/", TYPED).status_code == 403
    assert not Project.objects.exists()
