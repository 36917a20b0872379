"""People go on writing on a canvas: they change what stands there, say that a box is done, and go back."""

from __future__ import annotations

from canvas.boxes import actions as boxes
from canvas.boxes import queries as canvas
from canvas.boxes.models import Part
from canvas.versions import actions as versions
from canvas.versions import queries as kept
from intake.demo.scenes.canvas import save_fields, write_box
from intake.demo.scenes.core import Scene, verb


@verb
def edit(scene: Scene) -> None:
    """`box`, and what changes in it: each of `swap` is [what stands there, what shall]; `text` is added at the end."""
    key = scene.said["box"]
    text = canvas.box(scene.project, key).text
    for old, new in scene.said.get("swap", ()):
        if old not in text:
            raise ValueError(f"{scene.story.key}: {key} does not say {old!r}")
        text = text.replace(old, new)
    write_box(scene, key, f"{text}\n\n{scene.text}" if scene.text else text)


@verb
def figures(scene: Scene) -> None:
    """Fields of one panel that somebody fills in or corrects; the others stay as the story has them."""
    key = scene.said["panel"]
    save_fields(scene, key, {**scene.story.said["panels"][key], **scene.said["say"]})


@verb
def done(scene: Scene) -> None:
    for key in scene.said["boxes"]:
        boxes.say_done(project=scene.project, key=key, done=True, actor=scene.actor, at=scene.at)


@verb
def restore(scene: Scene) -> None:
    """One box as it was before it was written last."""
    project, key = scene.project, scene.said["box"]
    parts = Part.objects.filter(revision__project=project, key=key).order_by("-revision__number")
    version = kept.version(project, str(parts[1].revision.number), scene.actor)
    versions.restore(
        project=project, version=version, seen={key: kept.seen(project)[key]}, actor=scene.actor, at=scene.at
    )
