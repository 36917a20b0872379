"""The weekly status for programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import Forbidden
from intake.reports import actions, documents, queries
from intake.reports.models import WeekStatus


def show_week(status: WeekStatus) -> dict[str, Any]:
    """A frozen week as the API has it."""
    return {
        "week": status.week,
        "starts_at": status.starts_at,
        "ends_at": status.ends_at,
        "time_zone": status.time_zone,
        "frozen_at": status.frozen_at,
    }


class Weeks(api.ApiView):
    """Frozen weeks, newest first."""

    def get(self, request: Request) -> Response:
        api.filters(request, set())
        return api.listing(request, queries.frozen_weeks(), show_week, key="week", descending=True)


class WeekFile(api.ApiView):
    """A frozen week as json, csv or md; `brand` filters."""

    def get(self, request: Request, week: str, form: str) -> HttpResponse:
        chosen = api.filters(request, {"brand"})
        return documents.file(week, form, chosen.get("brand", ""), person(request)).response()


class Freeze(api.ApiView):
    """Freeze a week that is over: the ML team. A second call answers the same."""

    def post(self, request: Request, week: str) -> Response:
        user = person(request)
        if not user.is_ml_team:
            raise Forbidden()
        return Response(show_week(actions.freeze_week(week=queries.parse_week(week), at=timezone.now(), actor=user)))
