"""Saved views: keep, rename, share, delete, take back. Works without script: every step is a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.accounts.authentication import person
from intake.base.errors import Invalid
from intake.base.pages import go, page
from intake.lists import actions, queries
from intake.lists.choices import Place
from intake.lists.forms import SaveViewForm, ViewForm


@require_http_methods(["GET", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """All views that one has or is offered; POST keeps a new one and goes back to it."""
    user = person(request)
    if request.method == "GET":
        return page(request, "lists/views.html", shown(request))
    form = SaveViewForm(request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "place": Place(form.cleaned_data["place"])}
        try:
            view = actions.save_view(**given, owner=user, at=timezone.now())
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("The view %(name)s is kept.") % {"name": view.name})
            return redirect(view.address)
    return page(request, "lists/views.html", shown(request) | {"form": form}, status=422)


def refuse(form: ViewForm, invalid: Invalid) -> None:
    """Puts what an action said to the fields."""
    for fault in invalid.errors:
        form.add_error(fault.field if fault.field in form.fields else None, fault.detail)


def shown(request: HttpRequest) -> dict[str, Any]:
    """What the page of all views shows."""
    user, at = person(request), timezone.now()
    rows = [(view, ViewForm(initial={"name": view.name, "shared": view.shared})) for view in queries.kept(user)]
    return {
        "rows": [(view, form, view.may_change(user)) for view, form in rows],
        "deleted": queries.just_deleted(user, at),
        "form": None,
        "changed": None,
        "nav_key": "",
    }


@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Renames a view, or shares it with the team."""
    view = queries.get_view_for_changing(number, person(request))
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            actions.change_view(view=view, **form.cleaned_data, actor=person(request))
        except Invalid as invalid:
            refuse(form, invalid)
        else:
            messages.success(request, _("Saved."))
            return go(request, "lists:views")
    # What the action tried stands in `view`; the row shows what is kept.
    view.refresh_from_db()
    return page(request, "lists/views.html", shown(request) | {"form": form, "changed": view}, status=422)


@require_POST
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Deletes a view; the page offers to take it back."""
    view = queries.get_view_for_changing(number, person(request))
    actions.delete_view(view=view, actor=person(request), at=timezone.now())
    return go(request, "lists:views")


@require_POST
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Brings a deleted view back."""
    view = queries.get_view_for_changing(number, person(request))
    actions.take_back_view(view=view, actor=person(request), at=timezone.now())
    messages.success(request, _("The view %(name)s is back.") % {"name": view.name})
    return go(request, "lists:views")
