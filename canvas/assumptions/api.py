"""Assumptions and their evidence, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from canvas.assumptions import actions, catalogue, queries
from canvas.assumptions.choices import Status, Verdict
from canvas.assumptions.forms import (
    TEAM_DECISIONS,
    AssumptionFilter,
    DetailsForm,
    EvidenceForm,
    StatusForm,
    details_of,
)
from canvas.assumptions.models import Assumption, Evidence
from intake.base import api
from intake.base.errors import FieldError, Forbidden, InvalidFields, PreconditionFailed
from intake.projects import queries as projects

DETAILS = {
    "statement",
    "question",
    "if_wrong",
    "theme",
    "box",
    "impact",
    "due",
    "due_on",
    "ask_roles",
    "asked",
    "owner",
}
SETTLING = {"status", "reason", "expires_on"}
NEW = {"theme": None, "due": None, "impact": "medium", "statement": None}


def show_assumption(row: Assumption) -> dict[str, Any]:
    """An assumption as the API has it."""
    today = queries.company_day(timezone.now())
    return {
        "id": row.pk,
        "number": row.number,
        "catalogue_number": row.catalogue_number,
        "key": catalogue.key_of(row.catalogue_number),
        "statement": row.statement,
        "question": row.question,
        "if_wrong": row.if_wrong,
        "theme": row.theme,
        "box": row.box or None,
        "impact": row.impact,
        "due": row.due,
        "due_on": row.due_on,
        "ask_roles": row.ask_roles,
        "asked": row.asked.email if row.asked else None,
        "owner": row.owner.email if row.owner else None,
        "status": row.status,
        "stale": row.stale(today),
        "contradicted": row.contradicted,
        "contradicted_at": row.contradicted_at,
        "contradicted_by": row.contradicted_by or None,
        "overdue": row.overdue(today),
        "reason": row.reason or None,
        "decided_by": row.decided_by.email if row.decided_by else None,
        "decided_at": row.decided_at,
        "evidence_level": row.evidence_level,
        "expires_on": row.expires_on,
        "check": {"kind": row.check_kind, "text": row.check_text} if row.check_kind else None,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def show_evidence(entry: Evidence) -> dict[str, Any]:
    """A piece of evidence as the API has it."""
    return {
        "id": entry.pk,
        "level": entry.level,
        "verdict": entry.verdict or None,
        "text": entry.text,
        "link": entry.link or None,
        "file": entry.file_name or None,
        "author": entry.author.email if entry.author else entry.guest_email or None,
        "at": entry.at,
    }


def stated_version(request: Request) -> int | None:
    """The version in If-Match, if the caller sent one."""
    return api.version_of(request) if request.headers.get("If-Match") else None


def stale(error: actions.StaleAssumption) -> PreconditionFailed:
    """The same as the API answers it: 412 with the current version."""
    return PreconditionFailed(extra=error.extra, headers={"ETag": f'"{error.extra["version"]}"'})


class Assumptions(api.ApiView):
    """A project's assumptions; a further one that is not in the catalogue."""

    def get(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = projects.get_visible(code, user)
        chosen = api.validated(AssumptionFilter(api.filters(request, {"status", "theme", "due", "box", "mine"})))
        rows = queries.listing(project, chosen, user, queries.company_day(timezone.now()))
        return api.listing(request, rows, show_assumption, key="number")

    def post(self, request: Request, code: str) -> Response:
        user: Any = request.user
        project = projects.get_for_editing(code, user)
        data = api.body(request, DETAILS)
        fields = api.validated(DetailsForm({**NEW, **data}, project=project))
        row = actions.add_own(project=project, fields=fields, actor=user, at=timezone.now())
        headers = {"Location": f"/api/v1/assumptions/{row.pk}/", "ETag": f'"{row.version}"'}
        return Response(show_assumption(row), status=201, headers=headers)


class OneAssumption(api.ApiView):
    """Read an assumption with its evidence; change its details or its status: `{status, reason, expires_on}`."""

    def get(self, request: Request, number: int) -> Response:
        row = queries.get_visible(number, request.user)
        evidence = [show_evidence(entry) for entry in queries.evidence_of(row)]
        shown = {**show_assumption(row), "project": row.project.code, "evidence": evidence}
        return Response(shown, headers={"ETag": f'"{row.version}"'})

    def patch(self, request: Request, number: int) -> Response:
        row = queries.get_for_editing(number, request.user)
        given = api.body(request, DETAILS | SETTLING)
        if given.keys() & DETAILS and given.keys() & SETTLING:
            fault = FieldError("status", "invalid", "Change the details and the status in two calls.")
            raise InvalidFields(errors=[fault])
        try:
            if given.keys() & SETTLING:
                self.settle(request, row, given)
            elif given:
                self.change(request, row, given)
        except actions.StaleAssumption as error:
            raise stale(error) from error
        return self.get(request, number)

    def change(self, request: Request, row: Assumption, given: Mapping[str, Any]) -> None:
        """New details: the ML team's business."""
        user: Any = request.user
        if not user.is_ml_team:
            raise Forbidden("Only the ML team changes the details of an assumption; you may answer it.")
        fields = api.validated(DetailsForm({**details_of(row), **given}, project=row.project, row=row))
        changes = {name: fields[name] for name in given}
        version = stated_version(request)
        actions.change(assumption=row, changes=changes, actor=user, at=timezone.now(), version=version)

    def settle(self, request: Request, row: Assumption, given: Mapping[str, Any]) -> None:
        """Another status. Without one, `expires_on` alone renews or ends what is verified."""
        user: Any = request.user
        form = StatusForm({"status": row.status, **given})
        fields = api.validated(form)
        status = Status(fields["status"])
        if status in TEAM_DECISIONS and not user.is_ml_team:
            raise Forbidden("Only the ML team accepts a risk or sets an assumption aside.")
        if fields["expires_on"] and status != Status.VERIFIED:
            fault = FieldError("expires_on", "invalid", "Only what is verified can expire.")
            raise InvalidFields(errors=[fault])
        common: dict[str, Any] = {
            "assumption": row,
            "actor": user,
            "at": timezone.now(),
            "reason": fields["reason"],
            "version": stated_version(request),
        }
        if status == Status.VERIFIED:
            actions.verify(**common, expires_on=fields["expires_on"])
            return
        verbs: Mapping[Status, Any] = {
            Status.OPEN: actions.reopen,
            Status.CHECKING: actions.take_up,
            Status.REFUTED: actions.refute,
            Status.ACCEPTED: actions.accept_risk,
            Status.NOT_APPLICABLE: actions.set_not_applicable,
        }
        verbs[status](**common)


class EvidenceList(api.ApiView):
    """Evidence for an assumption, newest first; more of it, with a verdict (verify, refute) in the same call."""

    def get(self, request: Request, number: int) -> Response:
        api.filters(request, set())
        row = queries.get_visible(number, request.user)
        return api.listing(request, queries.evidence_of(row), show_evidence, key="pk", descending=True)

    def post(self, request: Request, number: int) -> Response:
        user: Any = request.user
        row = queries.get_for_editing(number, user)
        fields = api.validated(EvidenceForm(api.body(request, {"level", "text", "link", "verdict", "expires_on"})))
        if fields["expires_on"] and fields["verdict"] != Verdict.VERIFY:
            raise InvalidFields(errors=[FieldError("expires_on", "invalid", "Only what is verified can expire.")])
        try:
            entry = actions.add_evidence(
                assumption=row,
                level=int(fields["level"]),
                text=fields["text"],
                link=fields["link"],
                verdict=Verdict(fields["verdict"]),
                expires_on=fields["expires_on"],
                actor=user,
                at=timezone.now(),
                version=stated_version(request),
            )
        except actions.StaleAssumption as error:
            raise stale(error) from error
        return Response(show_evidence(entry), status=201)
