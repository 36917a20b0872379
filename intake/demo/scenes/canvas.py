"""The canvas is filled in, and what must be true is found out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from canvas.assumptions import actions as assumptions
from canvas.assumptions.choices import UNSETTLED, Verdict
from canvas.assumptions.models import Assumption
from canvas.boxes import actions as boxes
from canvas.boxes import queries as canvas
from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import PANEL_FORMS
from intake.demo import script
from intake.demo.scenes.core import Scene, verb
from intake.demo.script import Story


@verb
def canvas_(scene: Scene) -> None:
    for key in scene.said["boxes"]:
        write_box(scene, key, script.text_of(scene.story.said["canvas"][key]))


@verb
def clear(scene: Scene) -> None:
    for key in scene.said["boxes"]:
        write_box(scene, key, "")


def write_box(scene: Scene, key: str, text: str) -> None:
    project = scene.project
    version = canvas.box(project, key).version
    boxes.save_box(project=project, key=key, text=text, version=version, actor=scene.actor, at=scene.at)


@verb
def panel(scene: Scene) -> None:
    for key in scene.said["panels"]:
        save_fields(scene, key, scene.story.said["panels"][key])


def save_fields(scene: Scene, key: str, fields: Mapping[str, Any]) -> None:
    """Fills in a panel as its form would; days are counted from today."""
    said = dict(fields)
    if "calling_date" in said:
        said["calling_date"] = scene.company.clock.day(-said["calling_date"]).isoformat()
    form = PANEL_FORMS[PanelKey(key)](said)
    if not form.is_valid():
        raise ValueError(f"{scene.story.key}, panel {key}: {form.errors.as_text()}")
    version = canvas.panel_row(scene.project, key).version
    boxes.save_panel(
        project=scene.project, key=key, data=form.stored(), version=version, actor=scene.actor, at=scene.at
    )


# Assumptions -----------------------------------------------------------------------------------------


@cache
def usual_evidence() -> Mapping[str, Any]:
    """What people found out where a story says nothing of its own."""
    return script.read("evidence")


def assumption(scene: Scene, number: int) -> Assumption:
    return Assumption.objects.select_related("project").get(project=scene.project, number=number)


@verb
def verify(scene: Scene) -> None:
    """Evidence for the open ones of these steps and numbers; each of several days takes its share."""
    said = scene.said
    rows = Assumption.objects.filter(project=scene.project, status__in=UNSETTLED).select_related("project")
    chosen = [
        row
        for row in rows.order_by("number")
        if (row.due in said.get("due", ()) or row.number in said.get("numbers", ()))
        and row.number not in said.get("except", ())
    ]
    share = math.ceil(len(chosen) / (scene.event.parts - scene.event.part))
    for row in chosen[:share]:
        days = said.get("lasts", {}).get(str(row.number))
        assumptions.add_evidence(
            assumption=row,
            level=usual_evidence()[str(row.number)]["level"],
            text=evidence_text(scene.story, row.number),
            verdict=Verdict.VERIFY,
            expires_on=(scene.at + timedelta(days=days)).date() if days else None,
            actor=scene.actor,
            at=scene.at,
        )


def evidence_text(story: Story, number: int) -> str:
    """The story's own words, or one of the usual sentences with its words filled in."""
    own = story.said.get("evidence", {}).get(str(number))
    if own:
        return str(own)
    said = usual_evidence()[str(number)]["said"]
    sentence = Random(f"{story.key} {number}").choice(said).format(**story.said["words"])
    return str(sentence[0].upper() + sentence[1:])


@verb
def refute(scene: Scene) -> None:
    row = assumption(scene, scene.said["number"])
    assumptions.add_evidence(
        assumption=row, level=2, text=scene.text, verdict=Verdict.REFUTE, actor=scene.actor, at=scene.at
    )


@verb
def risk(scene: Scene) -> None:
    for number in scene.said["numbers"]:
        row = assumption(scene, number)
        assumptions.accept_risk(assumption=row, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def not_applicable(scene: Scene) -> None:
    for number in scene.said["numbers"]:
        row = assumption(scene, number)
        assumptions.set_not_applicable(assumption=row, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def due(scene: Scene) -> None:
    """Somebody is asked to find out, by a date."""
    changes = {"due_on": scene.company.clock.day(-scene.said["on"]), "owner": scene.person(scene.said["owner"])}
    for number in scene.said["numbers"]:
        row = assumption(scene, number)
        assumptions.change(assumption=row, changes=changes, actor=scene.actor, at=scene.at)
        assumptions.take_up(assumption=row, actor=scene.actor, at=scene.at)
