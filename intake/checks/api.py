"""Checks and their results, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.assumptions import queries as assumptions
from intake.accounts.authentication import person
from intake.accounts.choices import Scope
from intake.base import api
from intake.base.errors import FieldError, InvalidFields, NotFound
from intake.checks import actions, queries
from intake.checks.choices import CheckKind
from intake.checks.forms import FORMS, ResultForm
from intake.checks.models import Check, Result
from intake.checks.queries import usual_name
from intake.projects import queries as projects

RESULT = {"status", "value", "threshold", "observed_at", "url"}


def show_check(row: Check) -> dict[str, Any]:
    """A check as the API has it: what it asks, and where it stands."""
    now = timezone.now()
    return {
        "name": row.name,
        "kind": row.kind,
        "project": row.project.code,
        "assumption": row.assumption_id,
        **row.terms,
        "status": row.state(now),
        "value": row.value,
        "measured_against": row.threshold,
        "why": row.why or None,
        "observed_at": row.observed_at,
        "url": row.url or None,
        "since": row.since,
        "looked_at": row.looked_at,
        "due_at": row.due_at,
    }


def show_result(row: Result) -> dict[str, Any]:
    """A result as the API has it."""
    return {
        "id": row.pk,
        "status": row.outcome or "none",
        "value": row.value,
        "threshold": row.threshold,
        "why": row.why or None,
        "observed_at": row.observed_at,
        "url": row.url or None,
        "received_at": row.received_at,
    }


def kind_of(given: Any) -> CheckKind:
    """The kind that a body names. Raises InvalidFields."""
    kind = given.get("kind") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in list(CheckKind):
        kinds = ", ".join(CheckKind)
        raise InvalidFields(errors=[FieldError("kind", "invalid_choice", f"The kinds are: {kinds}.")])
    return CheckKind(kind)


class AssumptionCheck(api.ApiView):
    """The check of an assumption: `{kind, name}` and the fields of the kind. PUT sets it instead of the one before."""

    def get(self, request: Request, number: int) -> Response:
        check = queries.of_assumption(assumptions.get_visible(number, person(request)))
        if check is None:
            raise NotFound("This assumption has no check.")
        return Response(show_check(check))

    def put(self, request: Request, number: int) -> Response:
        row = assumptions.get_for_editing(number, person(request))
        kind = kind_of(request.data)
        blank = FORMS[kind](project=row.project, assumption=row)
        given = api.body(request, {"kind", *blank.fields})
        usual = {name: field.initial for name, field in blank.fields.items() if field.initial is not None}
        form = FORMS[kind]({"name": usual_name(row), **usual, **given}, project=row.project, assumption=row)
        name = api.validated(form)["name"]
        check = actions.set_check(
            assumption=row, kind=kind, name=name, terms=form.terms(), actor=person(request), at=timezone.now()
        )
        return Response(show_check(check))

    def delete(self, request: Request, number: int) -> Response:
        check = queries.of_assumption(assumptions.get_for_editing(number, person(request)))
        if check is None:
            raise NotFound("This assumption has no check.")
        actions.remove(check=check, actor=person(request), at=timezone.now())
        return Response(status=204)


class Checks(api.ApiView):
    """A project's checks, by name."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        project = projects.get_visible(code, person(request))
        return api.listing(request, queries.of_project(project), show_check, key="name")


class Results(api.ApiView):
    """The results of a check, as they came; one more, `{status, value, threshold, observed_at, url}`."""

    scopes = {**api.ApiView.scopes, "POST": Scope.CHECKS_WRITE}

    def get(self, request: Request, code: str, name: str) -> Response:
        api.filters(request, set())
        check = queries.get(projects.get_visible(code, person(request)), name)
        return api.listing(request, queries.results_of(check), show_result, key="pk", descending=True)

    def post(self, request: Request, code: str, name: str) -> Response:
        user = person(request)
        check = queries.get(projects.get_for_editing(code, user), name)
        now = timezone.now()
        form = ResultForm(api.body(request, RESULT), now=now)
        api.validated(form)
        row, new = actions.push_result(check=check, finding=form.finding(), sender=user, at=now)
        shown = {**show_result(row), "counted": new}
        return Response(shown, status=201 if new else 200)
