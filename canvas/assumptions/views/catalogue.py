"""The company's catalogue, edited by the admin."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Theme
from canvas.assumptions.forms import CatalogueForm, catalogue_details
from canvas.assumptions.views.shared import words_of
from intake.accounts.authentication import person
from intake.base.pages import go, page, version_sent


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """All rows by theme; retired ones at the end."""
    user = person(request)
    queries.for_admins(user)
    rows = list(queries.company_catalogue().values())
    themes = {theme: [one for one in rows if one.row.theme == theme and not one.retired] for theme in Theme}
    context = {
        "themes": {theme: found for theme, found in themes.items() if found},
        "retired": [one for one in rows if one.retired],
        "terms": words_of(user),
    }
    return page(request, "assumptions/catalogue.html", context)


@require_http_methods(["GET", "POST"])
def catalogue_new(request: HttpRequest) -> HttpResponse:
    """A row of the company's own."""
    user = person(request)
    queries.for_admins(user)
    form = CatalogueForm(request.POST if request.method == "POST" else None)
    problem: actions.CatalogueFull | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_row(entry=form.entry(), actor=user, at=timezone.now())
        except actions.CatalogueFull as full:
            problem = full
        else:
            messages.success(request, _("Added. Projects get it when their canvas is filled in or changed next."))
            return go(request, "assumptions:catalogue")
    status = 409 if problem else 422 if request.method == "POST" else 200
    context = {"form": form, "listed": None, "conflict": False, "problem": problem}
    return page(request, "assumptions/catalogue_row.html", context, status=status)


@require_http_methods(["GET", "POST"])
def catalogue_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Other words for a row."""
    user = person(request)
    found = queries.listed(number, user)
    form, status = CatalogueForm(initial=catalogue_details(found.row), row=found.row), 200
    if request.method == "POST":
        form, status = CatalogueForm(request.POST, row=found.row), 422
        if form.is_valid():
            seen, now = version_sent(request), timezone.now()
            try:
                actions.change_row(number=number, entry=form.entry(), seen=seen, actor=user, at=now)
            except actions.StaleRow:
                status = 409
            else:
                messages.success(request, _("Saved. Answers stay; what is open follows when a project changes next."))
                return go(request, "assumptions:catalogue")
    context = {"form": form, "listed": found, "conflict": status == 409, "problem": None}
    return page(request, "assumptions/catalogue_row.html", context, status=status)


@require_POST
def catalogue_retire(request: HttpRequest, number: int) -> HttpResponse:
    """No new project gets it any more; with `back` they do again."""
    user = person(request)
    found = queries.listed(number, user)
    retired = "back" not in request.POST
    actions.retire_row(number=number, retired=retired, seen=found.change, actor=user, at=timezone.now())
    messages.success(request, _("Retired. Projects that have it keep it.") if retired else _("It is in use again."))
    return go(request, "assumptions:catalogue")
