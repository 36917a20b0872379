"""The details of an assumption, and new ones that the catalogue does not have."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from canvas.assumptions import actions, queries
from canvas.assumptions.forms import DetailsForm, details_of
from canvas.assumptions.views.shared import common
from intake.base.pages import go, page, version_sent
from intake.projects import queries as projects


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The details of an assumption: the ML team's business."""
    user: Any = request.user
    project = projects.get_for_managing(code, user)
    row = queries.get(project, number)
    form, status = DetailsForm(initial=details_of(row), project=project, row=row), 200
    if request.method == "POST":
        form, status = DetailsForm(request.POST, project=project, row=row), 422
        if form.is_valid():
            try:
                actions.change(
                    assumption=row,
                    changes=form.cleaned_data,
                    actor=user,
                    at=timezone.now(),
                    version=version_sent(request),
                )
            except actions.StaleAssumption:
                row, status = queries.get(project, number), 409
            else:
                messages.success(request, _("Saved."))
                return go(request, "assumptions:one", code=code, number=number)
    context = {
        **common(request, project),
        "form": form,
        "row": row,
        "conflict": status == 409,
        "current": details_of(row),
    }
    return page(request, "assumptions/edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """An assumption that the catalogue does not have."""
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    form = DetailsForm(request.POST if request.method == "POST" else None, project=project)
    if request.method == "POST" and form.is_valid():
        row = actions.add_own(project=project, fields=form.cleaned_data, actor=user, at=timezone.now())
        messages.success(request, _("Added."))
        return go(request, "assumptions:one", code=code, number=row.number)
    context = {**common(request, project), "form": form, "row": None, "current": {}}
    return page(request, "assumptions/edit.html", context, status=422 if request.method == "POST" else 200)
