"""A canvas begins from an example or from another project: what goes along, what stays behind, who may."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from canvas.boxes import actions as writing
from canvas.boxes.choices import BoxKey, Origin, PanelKey
from canvas.boxes.forms import PANEL_FORMS, TextForm
from canvas.boxes.models import Revision
from canvas.paper import queries
from canvas.paper.examples import FOLDER, examples
from intake.projects.choices import Visibility
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def begin(client, to, source, **fields):
    return client.post(f"/p/{to.code}/canvas/begin/{source}/", fields)


def write(project, person, **texts):
    for key, text in texts.items():
        writing.save_box(project=project, key=key, text=text, version=1, actor=person, at=timezone.now())


def fill(project, person, key, **data):
    form = PANEL_FORMS[PanelKey(key)](data)
    assert form.is_valid(), form.errors
    writing.save_panel(project=project, key=key, data=form.stored(), version=1, actor=person, at=timezone.now())


def test_every_example_is_whole_and_valid():
    assert len(examples()) == 10
    for example in examples().values():
        assert example.license == "CC-BY-SA-4.0"
        assert set(example.boxes) == set(BoxKey), example.key
        assert all(TextForm({"text": text}).is_valid() and len(text) > 20 for text in example.boxes.values())
        for key, data in example.panels.items():
            form = PANEL_FORMS[PanelKey(key)](data)
            assert form.is_valid(), (example.key, form.errors)
            assert form.stored() == dict(data)
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json"))


def test_an_example_fills_only_what_is_empty(signed_in, people, project):
    write(project, people.zoe, value="Mine.")
    page = signed_in("zoe").get(f"/p/{project.code}/canvas/begin/used-car-price/").content.decode()
    assert "rare models" in page
    assert page.count("Yours stays") == 1
    lines = JournalEntry.objects.count()
    assert begin(signed_in("zoe"), project, "used-car-price").status_code == 302
    said = queries.content(project)
    example = examples()["used-car-price"]
    assert said.boxes == {**example.boxes, "value": "Mine."}
    assert said.panels["service"] == example.panels["service"]
    assert Revision.objects.filter(project=project).latest("number").origin == Origin.COPIED
    told = JournalEntry.objects.filter(project=project, kind="canvas.copied").get()
    assert told.after["from"] == "used-car-price"
    assert JournalEntry.objects.count() > lines
    lines = JournalEntry.objects.count()
    assert begin(signed_in("zoe"), project, "used-car-price").status_code == 302
    assert JournalEntry.objects.count() == lines


@pytest.mark.parametrize("costs", [False, True])
def test_names_days_the_law_and_unless_asked_money_stay_behind(signed_in, people, project, costs):
    write(project, people.zoe, task="Who leaves?")
    fill(project, people.zoe, "ownership", metric_owner="Zoë", calling_date="2030-01-01")
    fill(project, people.zoe, "cost", gain_base="1000", currency="EUR", labels_needed="yes")
    fill(project, people.zoe, "fallback", fallback="As before.", reviewer="Kasper")
    fill(project, people.zoe, "privacy", personal_data="yes", lawful_basis="contract", ai_act_class="minimal")
    other = make_project(people.other, people.lukasz)
    fields = {"costs": "on"} if costs else {}
    source = f"from/{project.code}"
    # A stranger does not even learn that there is such a project.
    assert begin(signed_in("lukasz"), other, source, **fields).status_code == 404
    Project.objects.filter(pk=project.pk).update(visibility=Visibility.COMPANY)
    listed = signed_in("lukasz").get(f"/p/{other.code}/canvas/begin/?q=nordlys").content.decode()
    assert f"/canvas/begin/from/{project.code}/" in listed
    assert begin(signed_in("lukasz"), other, source, **fields).status_code == 302
    said = queries.content(other)
    assert said.boxes["task"] == "Who leaves?"
    assert said.panels["ownership"] == {}
    assert said.panels["fallback"] == {"fallback": "As before."}
    assert said.panels["privacy"] == {"personal_data": "yes"}
    money = {"gain_base": "1000.00", "currency": "EUR"} if costs else {}
    assert said.panels["cost"] == {"labels_needed": "yes", **money}
    assert JournalEntry.objects.get(project=other, kind="canvas.copied").after["from"] == project.code


def test_who_may_only_read_may_not_begin(signed_in, people, project):
    Project.objects.filter(pk=project.pk).update(visibility=Visibility.COMPANY)
    assert begin(signed_in("amina"), project, "churn-saas").status_code == 403
    assert begin(signed_in("zoe"), project, "nothing").status_code == 404
    assert queries.content(project).is_empty
