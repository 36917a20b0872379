"""One job as a page, which is also the fragment that asks again until the work is over."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intake.accounts.authentication import person
from intake.base.pages import page
from intake.jobs.queries import get_job


@require_safe
@never_cache
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Progress while it runs, the outcome afterwards."""
    return page(request, "jobs/one.html", {"job": get_job(number, person(request))}, block="job")
