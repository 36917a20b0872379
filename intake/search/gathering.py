"""What the rooms below have that can be found: the texts of a project, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canvas.boxes.models import Box
from intake.comments.models import Comment
from intake.endpoints.models import Endpoint
from intake.projects.models import Project
from intake.search.choices import Kind


@dataclass(frozen=True)
class Piece:
    """One thing that can be found."""

    kind: Kind
    subject: str
    title: str
    text: str


# What a word weighs by where it stands.
NAME, PROBLEM, USERS, BOX = 3.0, 1.5, 1.2, 0.3


def pieces_of(project: Project) -> Iterator[Piece]:
    """Everything of a project."""
    about = [project.problem, project.users, " ".join(project.tags), project.brand.name, project.code]
    yield Piece(Kind.PROJECT, "", project.name, "\n".join(text for text in about if text))
    for key, text in written_boxes(project):
        yield Piece(Kind.CANVAS, key, "", text)
    for endpoint in Endpoint.objects.filter(project=project).order_by("pk"):
        yield endpoint_piece(endpoint)
    for comment in Comment.objects.filter(project=project, deleted_at=None).select_related("author").order_by("pk"):
        yield Piece(Kind.COMMENT, str(comment.pk), comment.author.name, comment.text)


def loose_endpoints() -> Iterator[Piece]:
    """Endpoints of no project."""
    for endpoint in Endpoint.objects.filter(project=None).order_by("pk"):
        yield endpoint_piece(endpoint)


def endpoint_piece(endpoint: Endpoint) -> Piece:
    """An endpoint by its name, and what it runs on."""
    about = [endpoint.slug, endpoint.platform, endpoint.environment, endpoint.url]
    return Piece(Kind.ENDPOINT, endpoint.slug, endpoint.name, "\n".join(text for text in about if text))


def written_boxes(project: Project) -> list[tuple[str, str]]:
    """(key, text) of the boxes that hold text."""
    return list(Box.objects.filter(project=project).exclude(text="").order_by("pk").values_list("key", "text"))


def similar_texts(project: Project) -> list[tuple[float, str]]:
    """(weight, text) of what says which need a project serves: not who talks about it, nor where it runs."""
    texts = [(NAME, project.name), (PROBLEM, project.problem), (USERS, project.users)]
    return [*texts, *((BOX, text) for _key, text in written_boxes(project))]
