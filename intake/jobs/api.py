"""Jobs: how background work goes."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts.authentication import person
from intake.base import api
from intake.jobs import queries
from intake.jobs.forms import JobFilter
from intake.jobs.models import Job


def show_job(job: Job) -> dict[str, Any]:
    """A job as the API has it."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "subject": job.subject,
        "state": job.state,
        "attempt": job.attempt,
        "progress": {"done": job.progress_done, "total": job.progress_total, "text": job.progress_text},
        "result": job.result,
        "error": job.error or None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


class Jobs(api.ApiView):
    """Jobs that one may see, newest first; `state`, `kind` and `subject` filter."""

    def get(self, request: Request) -> Response:
        chosen = api.validated(JobFilter(api.filters(request, {"state", "kind", "subject"})))
        wanted = {name: value for name, value in chosen.items() if value}
        rows = queries.jobs_visible_to(person(request)).filter(**wanted)
        return api.listing(request, rows, show_job, key="pk", descending=True)


class OneJob(api.ApiView):
    """State, progress, error."""

    def get(self, request: Request, number: int) -> Response:
        return Response(show_job(queries.get_job(number, person(request))))
