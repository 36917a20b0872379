"""Runs and their links, for programs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.jobs.api import show_job
from intake.projects import queries as projects
from intake.runs import actions, queries
from intake.runs.choices import LinkKind
from intake.runs.forms import RunFilter, RunLinkForm
from intake.runs.models import Run, RunLink

LINK_FIELDS = {"kind", "value", "server"}


def show_run(run: Run) -> dict[str, Any]:
    """A run as the API has it; needs queries.runs_of. A metric that is not a finite number is null."""
    return {
        "id": run.pk,
        "run_id": run.run_id,
        "experiment_id": run.experiment_id,
        "experiment": run.experiment_name,
        "server": run.server.name,
        "name": run.name,
        "status": run.status,
        "user": run.user or None,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "value": run.value,  # type: ignore[attr-defined]  # annotated by runs_of
        "metrics": run.metrics,
        "params": run.params,
        "tags": run.tags,
        "note": run.note or None,
        "url": queries.run_address(run, queries.browsable(run.server)) or None,
        "missing_since": run.missing_since,
    }


def show_link(link: RunLink) -> dict[str, Any]:
    """A link as the API has it."""
    return {
        "id": link.pk,
        "kind": link.kind,
        "value": link.value,
        "server": link.server.name,
        "created_at": link.created_at,
        "created_by": link.created_by.email if link.created_by else None,
        "last_good_at": link.last_good_at,
        "last_attempt_at": link.last_attempt_at,
        "error": link.error or None,
        "error_since": link.error_since,
    }


class Runs(api.ApiView):
    """Runs of a project, newest row first; `status` filters. `value` is the project's main metric."""

    def get(self, request: Request, code: str) -> Response:
        project = projects.get_visible(code, request.user)
        chosen = api.validated(RunFilter(api.filters(request, {"status"})))
        rows = queries.runs_of(project).select_related("server")
        if chosen["status"]:
            rows = rows.filter(status=chosen["status"])
        return api.listing(request, rows, show_run, key="pk", descending=True)


class Sync(api.ApiView):
    """Asks for a sync: 202 with the job, whose address is in Location."""

    def post(self, request: Request, code: str) -> Response:
        project = projects.get_for_editing(code, request.user)
        api.body(request, set())
        job = actions.request_sync(project=project, actor=person(request), at=timezone.now())
        return Response(show_job(job), status=202, headers={"Location": reverse("api-job", args=[job.pk])})


class RunLinks(api.ApiView):
    """Where a project's runs are found; the ML team adds a link: `{kind, value, server}`."""

    def get(self, request: Request, code: str) -> Response:
        api.filters(request, set())
        rows = queries.links_of(projects.get_visible(code, request.user))
        return api.listing(request, rows, show_link)

    def post(self, request: Request, code: str) -> Response:
        project = projects.get_for_managing(code, request.user)
        data = api.body(request, LINK_FIELDS)
        chosen = api.validated(RunLinkForm({"kind": LinkKind.EXPERIMENT.value, **data}))
        made = actions.link_runs(
            project=project,
            kind=LinkKind(chosen["kind"]),
            value=chosen["value"],
            server=chosen["server"],
            actor=person(request),
            at=timezone.now(),
        )
        where = reverse("api-run-link", args=[code, made.link.pk])
        answer = {**show_link(made.link), "warning": made.warning or None}
        return Response(answer, status=201, headers={"Location": where})


class OneRunLink(api.ApiView):
    """A link; deleting it hides its runs."""

    def get(self, request: Request, code: str, number: int) -> Response:
        return Response(show_link(queries.get_link(projects.get_visible(code, request.user), number)))

    def delete(self, request: Request, code: str, number: int) -> Response:
        link = queries.get_link(projects.get_for_managing(code, request.user), number)
        actions.unlink_runs(link=link, actor=person(request), at=timezone.now())
        return Response(status=204)
