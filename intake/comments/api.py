"""Comments, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base import api
from intake.base.errors import FieldError, InvalidFields, NotFound, PreconditionFailed
from intake.comments import actions, queries
from intake.comments.forms import ChangeForm, NewForm
from intake.comments.models import Comment
from intake.projects import queries as projects
from intake.projects.models import Project


def show_comment(row: Comment) -> dict[str, Any]:
    """A comment as the API has it; of a deleted one that it was there."""
    gone = row.deleted_at is not None
    return {
        "id": row.pk,
        "on": row.on,
        "parent": row.parent_id,
        "author": row.author.email,
        "text": None if gone else row.text,
        "mentions": [] if gone else sorted({mention.user.email for mention in row.mentions.all()}),
        "at": row.at,
        "edited_at": row.edited_at,
        "deleted": gone,
        "resolved_at": row.resolved_at,
        "resolved_by": row.resolved_by.email if row.resolved_by else None,
        "version": row.version,
    }


def place_of(project: Project, on: str, user: User) -> queries.Subject:
    """What `on` means. Raises InvalidFields for what the project does not have."""
    try:
        return queries.subject_of(project, on or "project", user)
    except NotFound as error:
        fault = FieldError(
            "on", "unknown", "on is project, box:KEY, assumption:NUMBER or endpoint:SLUG of this project."
        )
        raise InvalidFields(errors=[fault]) from error


class Comments(api.ApiView):
    """Comments of a project, filter `on`; say something: `{on, text, parent}`. Answers who of `@name` was not told."""

    def get(self, request: Request, code: str) -> Response:
        user = person(request)
        project = projects.get_visible(code, user)
        on = api.filters(request, {"on"}).get("on", "")
        rows = queries.of_project(project).prefetch_related("mentions__user")
        if on:
            chosen = place_of(project, on, user)
            rows = rows.filter(kind=chosen.kind, subject=chosen.subject)
        return api.listing(request, rows, show_comment)

    def post(self, request: Request, code: str) -> Response:
        user = person(request)
        project = projects.get_for_editing(code, user)
        given = api.validated(NewForm(api.body(request, {"on", "text", "parent"})))
        chosen = place_of(project, given["on"], user)
        parent = self.parent_of(project, given["parent"])
        said = actions.comment(
            project=project,
            kind=chosen.kind,
            subject=chosen.subject,
            text=given["text"],
            actor=user,
            at=timezone.now(),
            parent=parent,
        )
        shown = {**show_comment(queries.get(project, said.comment.pk)), "not_told": said.untold}
        return Response(shown, status=201, headers={"Location": f"/api/v1/projects/{code}/comments/{said.comment.pk}/"})

    def parent_of(self, project: Project, number: int | None) -> Comment | None:
        """The comment replied to. Raises InvalidFields when the project has none like that."""
        if number is None:
            return None
        try:
            return queries.get(project, number)
        except NotFound as error:
            raise InvalidFields(errors=[FieldError("parent", "unknown", "There is no such comment.")]) from error


class OneComment(api.ApiView):
    """Read a comment; its author changes `text` or `deleted`, everybody who may edit the project `resolved`."""

    def get(self, request: Request, code: str, number: int) -> Response:
        row = queries.get(projects.get_visible(code, person(request)), number)
        return Response(show_comment(row), headers={"ETag": f'"{row.version}"'})

    def patch(self, request: Request, code: str, number: int) -> Response:
        user, now = person(request), timezone.now()
        project = projects.get_for_editing(code, user)
        row = queries.get(project, number)
        data = api.body(request, {"text", "deleted", "resolved"})
        given = api.validated(ChangeForm(data))
        version = api.version_of(request) if request.headers.get("If-Match") else None
        try:
            if "text" in data:
                actions.edit(comment=row, text=given["text"], actor=user, at=now, version=version)
            if "deleted" in data:
                (actions.delete if given["deleted"] else actions.restore)(comment=row, actor=user, at=now)
            if "resolved" in data:
                (actions.resolve if given["resolved"] else actions.reopen)(comment=row, actor=user, at=now)
        except actions.StaleComment as stale:
            raise PreconditionFailed(stale.detail) from stale
        return self.get(request, code, number)
