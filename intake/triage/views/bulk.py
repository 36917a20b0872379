"""A change of several chosen projects, its undo, and the page that asks again when something is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from canvas.assumptions.queries import company_day
from intake.accounts.models import User
from intake.base.pages import page
from intake.lists.actions import selection_of
from intake.lists.choices import DESK, Place
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to
from intake.projects.wording import STAGE
from intake.triage import actions, queries
from intake.triage.actions import bulk
from intake.triage.choices import Verb
from intake.triage.forms.bulk import MANY, codes_of
from intake.triage.queries.batches import own_change
from intake.triage.views.ideas import someone
from intake.triage.views.selecting import ADDRESS


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Does one thing to all chosen projects and goes back to where they were chosen, which says what became of each."""
    user, at = queries.for_the_ml_team(someone(request)), timezone.now()
    codes = codes_of(request.POST.getlist("code"))
    found = {project.code: project for project in projects_visible_to(user).filter(code__in=codes).with_people()}
    rows = [found[code] for code in codes if code in found]
    verb = Verb(request.POST["verb"]) if request.POST.get("verb") in list(MANY) else None
    form = form_of(request, verb) if verb else None
    if form is None or verb is None or not rows or not form.is_valid():
        context = {
            "rows": rows,
            "verb": verb,
            "bulk_form": form,
            "back": back_to(request),
            "place": request.POST.get("place", ""),
            "query": request.POST.get("query", "")[:1000],
            "nav_key": "triage",
        }
        return page(request, "triage/bulk.html", context, status=422)
    told, doing = deed(verb, form.cleaned_data, user)
    done = bulk.change_many(projects=rows, verb=verb, doing=doing, told=told, actor=user, at=at)
    return HttpResponseRedirect(back_to(request, batch=str(done.pk)))


def form_of(request: HttpRequest, verb: Verb) -> forms.Form:
    """The form of a verb, with what was sent."""
    more: dict[str, Any] = {"today": company_day(timezone.now())} if verb is Verb.PARK else {}
    return MANY[verb](request.POST, prefix=verb, **more)


def back_to(request: HttpRequest, **more: str) -> str:
    """The page that the change was made on, with its selection."""
    given = request.POST.get("place", "")
    place = Place(given) if given in DESK else Place.QUEUE
    query = "&".join(filter(None, (selection_of(request.POST.get("query", "")), urlencode(more))))
    return resolve_url(ADDRESS[place]) + (f"?{query}" if query else "")


def deed(verb: Verb, given: dict[str, Any], user: User) -> tuple[str, Callable[[Project], object]]:
    """What a verb does to one project, and what was asked for in words."""
    at = timezone.now()
    doing: dict[str, Any] = {"actor": user, "at": at}
    if verb is Verb.ASSIGN:
        return given["lead"].name, lambda project: actions.assign(project=project, lead=given["lead"], **doing)
    if verb is Verb.TAG:
        told = ", ".join([*(f"+{tag}" for tag in given["add"]), *(f"-{tag}" for tag in given["remove"])])
        return told, lambda project: actions.tag(project=project, add=given["add"], remove=given["remove"], **doing)
    if verb is Verb.MOVE:
        to = given["to"]
        return str(STAGE[to]), lambda project: actions.move(project=project, to=to, reason=given["reason"], **doing)
    if verb is Verb.PARK:
        return "", lambda project: actions.park(project=project, **given, **doing)
    return "", lambda project: actions.decline(project=project, reason=given["reason"], **doing)


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Takes the whole change back; what somebody changed since stays and is said."""
    user = queries.for_the_ml_team(someone(request))
    change = own_change(number, user)
    bulk.undo(change=change, actor=user, at=timezone.now())
    return HttpResponseRedirect(back_to(request, batch=str(change.pk)))
