"""How something is known: files, people without an account, and checks that look by themselves."""

from __future__ import annotations

from canvas.assumptions import actions as assumptions
from canvas.assumptions import queries as links
from canvas.assumptions.actions import SentFile
from canvas.assumptions.choices import Level, Verdict
from intake.checks import actions as checks
from intake.checks.choices import CheckKind
from intake.checks.forms import FORMS
from intake.demo.paper import pdf
from intake.demo.scenes.canvas import assumption
from intake.demo.scenes.core import Scene, verb


@verb
def proof(scene: Scene) -> None:
    """Evidence that says of itself how good it is: words, a `link`, or a `file` of some lines."""
    said = scene.said
    assumptions.add_evidence(
        assumption=assumption(scene, said["number"]),
        level=said.get("level", int(Level.CHECKED)),
        text=scene.text,
        link=said.get("link", ""),
        file=sheet(said["file"]["name"], said["file"]["lines"]) if "file" in said else None,
        verdict=Verdict(said.get("verdict", Verdict.NONE)),
        actor=scene.actor,
        at=scene.at,
    )


def sheet(name: str, lines: list[str]) -> SentFile:
    """A page as somebody would hand it in."""
    return SentFile(name=name, content_type="application/pdf", chunks=[pdf(lines)])


@verb
def care(scene: Scene) -> None:
    """From now on this person finds out about it."""
    changes = {"owner": scene.person(scene.said["owner"])}
    assumptions.change(
        assumption=assumption(scene, scene.said["number"]), changes=changes, actor=scene.actor, at=scene.at
    )


@verb
def send(scene: Scene) -> None:
    """Somebody without an account is asked by a link."""
    said = scene.said
    assumptions.send_to_guest(
        assumption=assumption(scene, said["number"]),
        name=said["guest"]["name"],
        email=said["guest"]["email"],
        reason=scene.text,
        actor=scene.actor,
        at=scene.at,
    )


@verb
def returned(scene: Scene) -> None:
    """The link is answered; without a verdict this person does not know."""
    said = scene.said
    row = assumption(scene, said["number"])
    assumptions.answer_as_guest(
        link=links.links_of(row).latest("created_at"),
        assumption=row,
        verdict=Verdict(said.get("verdict", Verdict.NONE)),
        level=said.get("level", int(Level.CHECKED)),
        text=scene.text,
        proof=said.get("link", ""),
        at=scene.at,
    )


@verb
def check(scene: Scene) -> None:
    """An assumption is tied to what can be looked up: `terms` are what the form of its kind asks."""
    said = scene.said
    row, kind = assumption(scene, said["number"]), CheckKind(said["kind"])
    form = FORMS[kind]({"name": said["name"], **said["terms"]}, project=scene.project, assumption=row)
    if not form.is_valid():
        raise ValueError(f"{scene.story.key}, check {said['name']}: {form.errors.as_text()}")
    checks.set_check(assumption=row, kind=kind, name=said["name"], terms=form.terms(), actor=scene.actor, at=scene.at)
