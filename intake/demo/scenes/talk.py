"""What people say to each other: questions that somebody has to decide, who else needs it, who answers for what."""

from __future__ import annotations

from intake.comments import actions as comments
from intake.comments.choices import Kind
from intake.comments.models import Comment
from intake.decisions import actions as decisions
from intake.decisions import queries
from intake.decisions.choices import Right, Verdict
from intake.demo.scenes.core import Scene, verb
from intake.members import actions as members


@verb
def question(scene: Scene) -> None:
    """Somebody has to decide by a day: `to` a person of the company, or a `guest` by name and address."""
    said, guest = scene.said, scene.said.get("guest", {})
    decisions.ask_decision(
        project=scene.project,
        question=scene.text,
        due_on=scene.company.clock.day(-said["due"]),
        asked=scene.person(said["to"]) if "to" in said else None,
        guest_name=guest.get("name", ""),
        guest_email=guest.get("email", ""),
        options=said.get("options", ""),
        cost=said.get("cost", ""),
        blocks=said.get("blocks", False),
        actor=scene.actor,
        at=scene.at,
    )


@verb
def decided(scene: Scene) -> None:
    """The answer to a question of this project, by its number; `as` somebody else than who was asked."""
    said = scene.said
    decisions.answer_decision(
        decision=queries.get(scene.project, said["number"]),
        verdict=Verdict(said["verdict"]),
        answer=said.get("answer", ""),
        reason=scene.text,
        actor=scene.actor,
        right=Right(said.get("as", Right.ASKED)),
        at=scene.at,
    )


@verb
def need(scene: Scene) -> None:
    """Another brand needs the same."""
    brand = scene.company.brands[scene.said["brand"]]
    members.vote(project=scene.project, user=scene.actor, brand=brand, note=scene.text, at=scene.at)


@verb
def follow(scene: Scene) -> None:
    for name in scene.said["who"]:
        members.follow(project=scene.project, user=scene.person(name), at=scene.at)


@verb
def mute(scene: Scene) -> None:
    members.mute(project=scene.project, user=scene.actor, at=scene.at)


@verb
def people(scene: Scene) -> None:
    """Who answers for which part: {role: somebody of the company, or name and address}."""
    for role, named in scene.said["roles"].items():
        if isinstance(named, str):
            members.set_member(
                project=scene.project, role=role, user=scene.person(named), actor=scene.actor, at=scene.at
            )
        else:
            members.set_member(project=scene.project, role=role, **named, actor=scene.actor, at=scene.at)


# Comments --------------------------------------------------------------------------------------------


def thread(scene: Scene) -> Comment:
    """The first comment of the thread that an event means: threads of a project are counted from 1."""
    rows = Comment.objects.filter(project=scene.project, parent=None).order_by("pk")
    return rows[int(scene.said["thread"]) - 1]


@verb
def comment(scene: Scene) -> None:
    """On the project itself, or `on = "box:value"`."""
    kind, _colon, subject = scene.said.get("on", Kind.PROJECT).partition(":")
    comments.comment(
        project=scene.project, kind=Kind(kind), subject=subject, text=scene.text, actor=scene.actor, at=scene.at
    )


@verb
def reply(scene: Scene) -> None:
    first = thread(scene)
    comments.comment(
        project=scene.project,
        kind=Kind(first.kind),
        subject=first.subject,
        text=scene.text,
        actor=scene.actor,
        at=scene.at,
        parent=first,
    )


@verb
def resolve(scene: Scene) -> None:
    comments.resolve(comment=thread(scene), actor=scene.actor, at=scene.at)
