"""An idea comes in, and the ML team answers."""

from __future__ import annotations

from typing import Any

from intake.demo.scenes.core import Scene, submission_key, verb
from intake.projects import actions as projects
from intake.projects.choices import Stage, Visibility
from intake.triage import actions as triage
from intake.triage.actions.ideas import withdraw_idea
from intake.triage.actions.register import register_existing


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
def register(scene: Scene) -> None:
    """A model that ran before anybody wrote it down."""
    said = scene.story.said
    details = idea(scene)
    people = {role: scene.person(said[role]) for role in ("owner", "lead")}
    scene.company.projects[scene.story.key] = register_existing(
        brand=details["brand"],
        name=details["name"],
        stage=Stage(scene.said["stage"]),
        fields={**details["fields"], **people, "visibility": said.get("visibility", Visibility.BRAND)},
        actor=scene.actor,
        at=scene.at,
        submission_key=details["submission_key"],
    )


@verb
def ask(scene: Scene) -> None:
    triage.ask(project=scene.project, question=scene.text, actor=scene.actor, at=scene.at)


@verb
def answer(scene: Scene) -> None:
    triage.answer_question(project=scene.project, answer=scene.text, actor=scene.actor, at=scene.at)


@verb
def withdraw(scene: Scene) -> None:
    withdraw_idea(project=scene.project, reason=scene.text, actor=scene.actor, at=scene.at)


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
