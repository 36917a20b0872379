"""Home and the project page: they read everything and write nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from intake.accounts.authentication import person
from intake.base.pages import page
from intake.projects import queries as projects


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do I owe, what happened to mine."""
    return page(request, "pages/home.html", {"nav_key": "home"})


@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: the fact first."""
    user = person(request)
    found = projects.get_visible(code, user)
    context = {**projects.header(found, user), "project": found, "tab": "overview", "nav_key": "projects"}
    return page(request, "pages/project.html", context)
