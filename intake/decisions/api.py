"""Decisions, for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.base.errors import Forbidden, InvalidFields, PreconditionFailed
from intake.decisions import actions, queries
from intake.decisions.forms import AnswerForm, QuestionForm, WithdrawalForm, question_of
from intake.decisions.models import Decision
from intake.projects import queries as projects

QUESTION = {"question", "options", "asked", "guest_name", "guest_email", "due_on", "cost", "blocks"}


def show_decision(row: Decision) -> dict[str, Any]:
    """A decision as the API has it; a guest's link is shown nowhere here."""
    return {
        "number": row.number,
        **question_of(row),
        "state": row.state(queries.company_day(timezone.now())),
        "asked_by": row.asked_by.email if row.asked_by else None,
        "asked_at": row.asked_at,
        "verdict": row.verdict or None,
        "answer": row.answer or None,
        "reason": row.reason or row.withdrawal or None,
        "answered_at": row.answered_at,
        "answered_by": row.answered_by.email if row.answered_by else (row.guest_email if row.answered_at else None),
        "answered_as": row.answered_as or None,
        "withdrawn_at": row.withdrawn_at,
        "version": row.version,
    }


def answer_with(row: Decision, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The decision, with its version as entity tag."""
    return Response(show_decision(row), status=status, headers={"ETag": f'"{row.version}"', **(headers or {})})


def stated_version(request: Request) -> int | None:
    """The version in If-Match, if the caller sent one."""
    return api.version_of(request) if request.headers.get("If-Match") else None


def stale(error: actions.StaleDecision) -> PreconditionFailed:
    """The same as the API answers it: 412 with the current version."""
    return PreconditionFailed(error.detail, extra=error.extra, headers={"ETag": f'"{error.extra["version"]}"'})


def one_asked(given: dict[str, Any]) -> dict[str, Any]:
    """A change that names whom to ask means instead of whoever was asked before."""
    if given.get("asked"):
        return {"guest_name": "", "guest_email": "", **given}
    if given.get("guest_name") or given.get("guest_email"):
        return {"asked": None, **given}
    return given


class Decisions(api.ApiView):
    """Decisions of a project; ask for one: `{question, asked or guest_name and guest_email, due_on, cost, blocks}`."""

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, person(request))
        api.filters(request, set())
        rows = queries.with_people().filter(project=project)
        return api.listing(request, rows, show_decision, key="number")

    def post(self, request: Request, code: str) -> Response:
        user = person(request)
        project = projects.get_for_editing(code, user)
        today = queries.company_day(timezone.now())
        fields = api.validated(QuestionForm(api.body(request, QUESTION), project=project, today=today))
        row = actions.ask_decision(project=project, **fields, actor=user, at=timezone.now())
        return answer_with(row, 201, {"Location": f"/api/v1/projects/{code}/decisions/{row.number}/"})


class OneDecision(api.ApiView):
    """Read a decision; change the question, the person, the day."""

    def get(self, request: Request, code: str, number: int) -> Response:
        return answer_with(queries.get(projects.get_visible(code, person(request)), number))

    def patch(self, request: Request, code: str, number: int) -> Response:
        user = person(request)
        project = projects.get_visible(code, user)
        row = queries.get(project, number)
        if not (user.is_ml_team or row.asked_by_id == user.pk):
            raise Forbidden()
        given = one_asked(api.body(request, QUESTION))
        if not given:
            raise InvalidFields("Name what to change.")
        today = queries.company_day(timezone.now())
        fields = api.validated(QuestionForm({**question_of(row), **given}, project=project, today=today, row=row))
        changes = {name: fields[name] for name in given}
        version = stated_version(request)
        try:
            actions.change_decision(decision=row, changes=changes, actor=user, at=timezone.now(), version=version)
        except actions.StaleDecision as error:
            raise stale(error) from error
        return answer_with(queries.get(project, number))


class Answer(api.ApiView):
    """Decide: `{verdict, answer, reason}`. The first answer wins; a second one gets 409 with who decided what."""

    def post(self, request: Request, code: str, number: int) -> Response:
        user = person(request)
        project = projects.get_visible(code, user)
        row = queries.get(project, number)
        right = queries.right_of(row, user)
        if right is None:
            raise Forbidden()
        said = api.validated(AnswerForm(api.body(request, {"verdict", "answer", "reason"})))
        version = stated_version(request)
        try:
            actions.answer_decision(decision=row, **said, actor=user, right=right, at=timezone.now(), version=version)
        except actions.StaleDecision as error:
            raise stale(error) from error
        return answer_with(queries.get(project, number))


class Withdrawal(api.ApiView):
    """Withdraw a question that nobody needs to decide any more: `{reason}`."""

    def post(self, request: Request, code: str, number: int) -> Response:
        user = person(request)
        project = projects.get_visible(code, user)
        row = queries.get(project, number)
        if not (user.is_ml_team or row.asked_by_id == user.pk):
            raise Forbidden()
        said = api.validated(WithdrawalForm(api.body(request, {"reason"})))
        actions.withdraw_decision(decision=row, reason=said["reason"], actor=user, at=timezone.now())
        return answer_with(queries.get(project, number))
