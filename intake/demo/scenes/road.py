"""A project moves, its runs are linked, its endpoint is registered."""

from __future__ import annotations

from datetime import UTC, datetime

from intake.demo.scenes.core import Scene, verb
from intake.endpoints import actions as endpoints
from intake.endpoints.models import Endpoint
from intake.projects import actions as projects
from intake.projects.choices import Stage
from intake.runs import actions as runs
from intake.runs.choices import LinkKind
from intake.triage import actions as triage


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
    until = scene.company.clock.day(-scene.said["until"]) if "until" in scene.said else None
    triage.park(project=scene.project, reason=scene.text, until=until, actor=scene.actor, at=scene.at)


@verb
def decline(scene: Scene) -> None:
    triage.decline(project=scene.project, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def retire(scene: Scene) -> None:
    """The project and what it left running."""
    for row in Endpoint.objects.filter(project=scene.project):
        endpoints.retire(endpoint=row, reason=scene.text, actor=scene.actor, at=scene.at)
    triage.retire(
        project=scene.project,
        outcome=scene.said["outcome"],
        reason=scene.text,
        callers_informed=True,
        actor=scene.actor,
        at=scene.at,
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
