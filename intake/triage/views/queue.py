"""The ML team's desk: the selected ideas, the one being read, and the answers to it.

Three parts are swapped without script's help being needed: `pane` when another idea is opened, `desk` (list and pane)
after an answer, the whole page otherwise. Each address is a whole page, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from canvas.assumptions.queries import company_day
from intake.accounts.models import User
from intake.base.converters import Code
from intake.base.errors import Conflict, Invalid, NotFound, Problem
from intake.base.pages import page
from intake.lists.choices import Place
from intake.projects import queries as projects
from intake.projects.choices import Stage
from intake.projects.models import Project, ProjectQuerySet
from intake.projects.queries import get_for_managing
from intake.triage import actions, queries
from intake.triage.actions.bulk import kept
from intake.triage.choices import Answer, Verb
from intake.triage.errors import NoSuchMove
from intake.triage.forms import AcceptForm, AskForm, ReasonForm
from intake.triage.forms.bulk import ParkForm
from intake.triage.forms.decisions import MergeForm
from intake.triage.forms.scores import ScoreForm
from intake.triage.queries.selection import Waiting
from intake.triage.views.ideas import someone
from intake.triage.views.reading import reading
from intake.triage.views.selecting import Selection, around, selected

FORMS: dict[Answer, type[Any]] = {
    Answer.ACCEPT: AcceptForm,
    Answer.ASK: AskForm,
    Answer.PARK: ParkForm,
    Answer.DECLINE: ReasonForm,
    Answer.MERGE: MergeForm,
}
# The answers that can be taken back.
ACTS: dict[Answer, Callable[..., object]] = {
    Answer.ACCEPT: actions.accept,
    Answer.ASK: actions.ask,
    Answer.PARK: actions.park,
    Answer.DECLINE: actions.decline,
}
# Rows of the list; more than that nobody reads, but filters narrow it.
MOST = 200


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The selected ideas, and one of them to read: `?open=CODE`, else the first."""
    user, at = queries.for_the_ml_team(someone(request)), timezone.now()
    code = request.GET.get("open") or request.GET.get("idea", "")
    context = desk(request, code, user, at)
    status = 200 if context["form"].is_valid() else 400
    return page(request, "triage/queue.html", context, block=part(request, "pane"), status=status)


def part(request: HttpRequest, usual: str) -> str:
    """Which block of the page is swapped: the one that the request aims at."""
    htmx: Any = getattr(request, "htmx", None)
    return htmx.target if htmx and htmx.target in ("pane", "desk") else usual


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str, verb: Answer) -> HttpResponse:
    """One of the four answers, then the next idea. What was typed stays when it cannot be done."""
    user, at = someone(request), timezone.now()
    project = get_for_managing(code, user)
    if request.method == "GET":
        return page(request, "triage/queue.html", desk(request, code, user, at, verb), block=part(request, "pane"))
    form = FORMS[verb](request.POST, project=project, user=user, prefix=verb)
    problem: Problem | None = None
    if form.is_valid():
        following = next_after(line(selected(request.GET, user, at), user, at), code)
        try:
            done = carry_out(verb, project, form, user, request.POST.get("expected") or queries.stands_at(project))
        except (Conflict, NoSuchMove, Invalid) as error:
            problem = error
        else:
            return onward(request, user, following, done)
    context = desk(request, code, user, at, verb, form, problem)
    status = problem.status if problem else 422
    return page(request, "triage/queue.html", context, block=part(request, "desk"), status=status)


def onward(request: HttpRequest, user: User, code: str, batch: str) -> HttpResponse:
    """After an answer: the next idea, with what was done and its undo above it."""
    selection = selected(request.GET, user, timezone.now())
    where = {**selection.chosen, **({"open": code} if code else {}), **({"batch": batch} if batch else {})}
    address = resolve_url("triage:queue") + (f"?{urlencode(where)}" if where else "")
    if not getattr(request, "htmx", None):
        return HttpResponseRedirect(address)
    context = desk(request, code, user, timezone.now(), batch=batch)
    found = page(request, "triage/queue.html", context, block="desk")
    found["HX-Push-Url"] = address
    return found


def carry_out(verb: Answer, project: Project, form: forms.Form, user: User, expected: str) -> str:
    """Calls the action; the number of the kept change, empty for a merge, which nothing takes back but taking the
    project up again. Raises Conflict, NoSuchMove, Invalid."""
    at, given = timezone.now(), form.cleaned_data
    deciding: dict[str, Any] = {"project": project, "actor": user, "at": at, "expected": expected}
    if verb is Answer.MERGE:
        actions.merge(**given, **deciding)
        return ""
    with kept(project=project, verb=Verb(verb), actor=user, at=at) as change:
        ACTS[verb](**given, **deciding)
    return str(change.pk)


@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, code: str) -> HttpResponse:
    """Points with a sentence of why; the idea stays open."""
    user, at = someone(request), timezone.now()
    project = get_for_managing(code, user)
    if request.method == "GET":
        return page(request, "triage/queue.html", desk(request, code, user, at, "score"), block=part(request, "pane"))
    form = ScoreForm(request.POST, project=project, user=user)
    if form.is_valid():
        actions.score(project=project, given=form.scored, actor=user, at=at)
        return onward(request, user, code, "")
    context = desk(request, code, user, at, "score", form)
    return page(request, "triage/queue.html", context, block=part(request, "desk"), status=422)


def in_line(selection: Selection, at: datetime) -> ProjectQuerySet:
    """The selected ideas and what is back from being parked; projects in another stage only if it is asked for."""
    return selection.rows if "stage" in selection.chosen else queries.waits_for_us(selection.rows, at)


def line(selection: Selection, user: User, at: datetime) -> list[Waiting]:
    """The selected projects in the order of the queue, or in the one that is asked for."""
    rows = in_line(selection, at)
    if selection.chosen.get("sort") and selection.valid:
        ordered = projects.in_order(rows.with_people(), selection.chosen["sort"])[:MOST]
        return [queries.waiting(project, company_day(at)) for project in ordered]
    return queries.queue(user, at, most=MOST, rows=rows)


def next_after(rows: list[Waiting], code: str) -> str:
    """The code of the idea to answer next: the first open one below this one, else the first open one."""
    place = next((index for index, row in enumerate(rows) if row.project.code == code), 0)
    still_open = [
        row.project.code
        for row in rows[place:] + rows[:place]
        if row.project.code != code and not row.accepted and not row.asked
    ]
    return still_open[0] if still_open else ""


def desk(
    request: HttpRequest,
    code: str,
    user: User,
    at: datetime,
    verb: str = "",
    form: forms.Form | None = None,
    problem: Problem | None = None,
    *,
    batch: str = "",
) -> dict[str, Any]:
    """Queue and reading pane; `form` is what was sent for `verb` and is not right. Raises NotFound for an idea that
    does not exist."""
    selection = selected(request.GET, user, at)
    rows = line(selection, user, at)
    shown = next((row for row in rows if row.project.code == code), None)
    if shown is None and code:
        if not re.fullmatch(Code.regex, code):
            raise NotFound()
        shown = queries.waiting(get_for_managing(code, user), company_day(at))
    shown = shown or (rows[0] if rows else None)
    context: dict[str, Any] = {
        **around(request, selection, Place.QUEUE, user, at, last=batch),
        "rows": rows,
        "total": len(rows) if len(rows) < MOST else in_line(selection, at).count(),
        "shown": shown,
        "chosen": bool(code),
        "verb": verb,
        "problem": problem,
    }
    if shown is None:
        return context
    made: dict[Answer, Any] = {
        key: form if form is not None and key == verb else kind(project=shown.project, user=user, prefix=key)
        for key, kind in FORMS.items()
    }
    scored = form if isinstance(form, ScoreForm) else None
    return context | reading(shown, user, at, scored) | {"forms": made, "possible": answers_to(shown)}


def answers_to(row: Waiting) -> list[Answer]:
    """The answers that make sense now."""
    if row.back:
        return [Answer.PARK, Answer.DECLINE] if Stage.DECLINED in queries.ways(row.project) else [Answer.PARK]
    if row.project.stage != Stage.SUBMITTED:
        return []
    if row.accepted:
        return [Answer.PARK, Answer.DECLINE, Answer.MERGE]
    return [answer for answer in Answer if not (row.asked and answer is Answer.ASK)]
