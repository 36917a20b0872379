"""What the people of the demo do, one function for each verb of the stories: each calls the action that a page calls.

`said` is the event as its file has it; texts come from it or from the story.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from random import Random
from typing import Any

from canvas.assumptions import actions as assumptions
from canvas.assumptions.choices import UNSETTLED, Verdict
from canvas.assumptions.models import Assumption
from canvas.boxes import actions as boxes
from canvas.boxes import queries as canvas
from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import PANEL_FORMS
from intake.accounts.models import Brand, User
from intake.demo import script
from intake.demo.queries import PREFIX
from intake.demo.script import Clock, Story, Then
from intake.endpoints import actions as endpoints
from intake.endpoints.models import Endpoint
from intake.projects import actions as projects
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.runs import actions as runs
from intake.runs.choices import LinkKind
from intake.triage import actions as triage

Verb = Callable[["Scene"], None]
VERBS: dict[str, Verb] = {}
IDEA = ("problem", "users", "useful_by", "expected_calls_per_week", "expected_from")


@dataclass
class Company:
    """Everybody and everything that stories refer to by a short name."""

    clock: Clock
    people: dict[str, User]
    brands: dict[str, Brand]
    projects: dict[str, Project] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


@dataclass
class Scene:
    """One event at its moment."""

    company: Company
    story: Story
    event: Then
    at: datetime

    @property
    def said(self) -> Mapping[str, Any]:
        return self.event.said

    @property
    def actor(self) -> User:
        return self.company.people[self.said.get("by") or self.story.said["requester"]]

    @cached_property
    def project(self) -> Project:
        """Read anew for each event: the one before has changed it."""
        return Project.objects.select_related("brand", "owner", "lead", "facts").get(
            pk=self.company.projects[self.story.key].pk
        )

    @property
    def text(self) -> str:
        return str(self.said.get("text", "")).strip()

    def person(self, name: str) -> User:
        return self.company.people[name]


def verb(function: Verb) -> Verb:
    """Registers a function under its name, without the line that keeps it apart from a word of Python."""
    VERBS[function.__name__.rstrip("_")] = function
    return function


def submission_key(story: Story) -> str:
    """By what a story's project is found again."""
    return f"{PREFIX}{story.key}"


# The idea --------------------------------------------------------------------------------------------


def idea(scene: Scene) -> dict[str, Any]:
    """What the form of an idea would hold."""
    said, clock = scene.story.said, scene.company.clock
    return {
        "brand": scene.company.brands[said["brand"]],
        "name": said["name"],
        "requester": scene.actor,
        "at": scene.at,
        "submission_key": submission_key(scene.story),
        "fields": {
            "problem": said["problem"].strip(),
            "users": said["users"].strip(),
            # The story counts days ahead of today; the clock counts days ago.
            "useful_by": clock.day(-said["useful_by"]),
            "expected_calls_per_week": said.get("calls_per_week"),
            "expected_from": clock.day(-said["calls_from"]) if "calls_from" in said else None,
        },
    }


@verb
def draft(scene: Scene) -> None:
    scene.company.projects[scene.story.key] = triage.start_draft(**idea(scene))


@verb
def submit(scene: Scene) -> None:
    scene.company.projects[scene.story.key] = triage.submit_idea(**idea(scene))


@verb
def ask(scene: Scene) -> None:
    triage.ask(project=scene.project, question=scene.text, actor=scene.actor, at=scene.at)


@verb
def answer(scene: Scene) -> None:
    triage.answer_question(project=scene.project, answer=scene.text, actor=scene.actor, at=scene.at)


@verb
def accept(scene: Scene) -> None:
    """Yes, and how the result will be measured."""
    said = scene.story.said
    triage.accept(
        project=scene.project,
        lead=scene.person(said["lead"]),
        owner=scene.person(said["owner"]),
        reason=scene.text,
        actor=scene.actor,
        at=scene.at,
    )
    changes: dict[str, Any] = {f"metric_{name}": value for name, value in said.get("metric", {}).items()}
    if "visibility" in said:
        changes["visibility"] = said["visibility"]
    projects.change_project(project=scene.project, changes=changes, actor=scene.actor, at=scene.at)


# The canvas ------------------------------------------------------------------------------------------


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
        said = dict(scene.story.said["panels"][key])
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


# On the road -----------------------------------------------------------------------------------------


@verb
def move(scene: Scene) -> None:
    to, reason = Stage(scene.said["to"]), scene.said.get("reason", "")
    triage.move(project=scene.project, to=to, reason=reason, actor=scene.actor, at=scene.at)


@verb
def override(scene: Scene) -> None:
    to, reason = Stage(scene.said["to"]), scene.said["reason"]
    triage.move(project=scene.project, to=to, reason=reason, override=True, actor=scene.actor, at=scene.at)


@verb
def park(scene: Scene) -> None:
    triage.park(project=scene.project, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def decline(scene: Scene) -> None:
    triage.decline(project=scene.project, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def retire(scene: Scene) -> None:
    """The project and what it left running."""
    for row in Endpoint.objects.filter(project=scene.project):
        endpoints.retire(endpoint=row, reason=scene.text, actor=scene.actor, at=scene.at)
    triage.retire(
        project=scene.project, outcome=scene.said["outcome"], reason=scene.text, actor=scene.actor, at=scene.at
    )


@verb
def note(scene: Scene) -> None:
    triage.note_proof(project=scene.project, note=scene.text, actor=scene.actor, at=scene.at)


@verb
def go(scene: Scene) -> None:
    triage.give_go(project=scene.project, actor=scene.actor, at=scene.at, reason=scene.text)


@verb
def update(scene: Scene) -> None:
    said = scene.said
    projects.post_update(project=scene.project, done=said["done"], next=said["next"], actor=scene.actor, at=scene.at)


# Runs and endpoints ----------------------------------------------------------------------------------


@verb
def link(scene: Scene) -> None:
    """By tag: whoever logs a run with the project's code is found, in any experiment."""
    project = scene.project
    runs.link_runs(project=project, kind=LinkKind.TAG, value=project.code, actor=scene.actor, at=scene.at)


@verb
def endpoint(scene: Scene) -> None:
    said = dict(scene.story.said["endpoint"])
    slug = said.pop("slug")
    said.pop("usage", None)
    deployed = scene.company.clock.day(said.pop("deployed"))
    details = {
        **said,
        "project": scene.project,
        "owner": scene.person(said["owner"]),
        "deployed_at": min(datetime(deployed.year, deployed.month, deployed.day, 10, tzinfo=UTC), scene.at),
    }
    row = endpoints.register(slug=slug, details=details, actor=scene.actor, at=scene.at)
    scene.company.endpoints[slug] = row
