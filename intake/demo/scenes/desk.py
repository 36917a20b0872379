"""What the ML team does at its desk beside answering: scores, tags, who works on what, what is the same."""

from __future__ import annotations

from intake.accounts.models import User
from intake.demo.scenes.core import Scene, verb
from intake.projects.choices import Dimension
from intake.triage import actions as triage
from intake.triage.actions.labels import KEEP


@verb
def score(scene: Scene) -> None:
    """`value = [5, "why"]`, and so on for every dimension that is named."""
    given = {name: (int(scene.said[name][0]), str(scene.said[name][1])) for name in Dimension if name in scene.said}
    triage.score(project=scene.project, given=given, actor=scene.actor, at=scene.at)


@verb
def tag(scene: Scene) -> None:
    triage.tag(project=scene.project, add=scene.said["tags"], actor=scene.actor, at=scene.at)


@verb
def assign(scene: Scene) -> None:
    lead, owner = (scene.person(scene.said[role]) if role in scene.said else KEEP for role in ("lead", "owner"))
    triage.assign(project=scene.project, lead=lead, owner=owner, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def merge(scene: Scene) -> None:
    """The story ends; what it wanted goes on in another one's project."""
    into = scene.company.projects[scene.said["into"]]
    triage.merge(project=scene.project, into=into, reason=scene.text, actor=scene.actor, at=scene.at)


@verb
def leave(scene: Scene) -> None:
    """Somebody leaves the company: the account is closed, and nobody has named who goes on."""
    User.objects.filter(pk=scene.person(scene.said["who"]).pk).update(is_active=False)
