"""What somebody is told, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base import api
from intake.base.errors import FieldError, InvalidFields
from intake.notices import actions, messages, queries
from intake.notices.models import Notice

# Comments and other projects have calls of their own: a list reads no more than its rows.
NOTHING_BEHIND = messages.Behind({}, {})


def show_notice(notice: Notice, user: User) -> dict[str, Any]:
    """A notice as the API has it."""
    words = messages.words(notice, user, NOTHING_BEHIND)
    return {
        "id": notice.pk,
        "project": words.code,
        "kind": notice.kind,
        "topic": notice.topic,
        "text": words.fact,
        "path": words.path,
        "at": notice.at,
        "read_at": notice.read_at,
    }


class Notices(api.ApiView):
    """One's own notices, newest first; filter `unread=yes` or `no`."""

    def get(self, request: Request) -> Response:
        user, given = person(request), api.filters(request, {"unread"})
        rows = queries.notices_for(user)
        if "unread" in given:
            if given["unread"] not in ("yes", "no"):
                raise InvalidFields(errors=[FieldError("unread", "invalid_choice", "unread must be yes or no.")])
            rows = rows.filter(read_at__isnull=given["unread"] == "yes")
        return api.listing(request, rows, lambda row: show_notice(row, user), descending=True)


class ReadNotice(api.ApiView):
    """Marks one of one's own notices as read; again changes nothing."""

    def post(self, request: Request, number: int) -> Response:
        api.body(request, set())
        user = person(request)
        notice = queries.notice_of(user, number)
        actions.mark_read(notice=notice, at=timezone.now())
        return Response(show_notice(queries.notice_of(user, number), user))
