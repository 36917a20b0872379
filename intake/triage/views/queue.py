"""The ML team's desk: ideas that wait for an answer, the one being read, and the four answers to it."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from canvas.assumptions.queries import company_day
from canvas.boxes import queries as boxes
from intake.accounts.models import User
from intake.base.converters import Code
from intake.base.errors import Conflict, NotFound, Problem
from intake.base.pages import go, page
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.projects.queries import get_for_managing
from intake.projects.wording import HEALTH
from intake.triage import actions, queries
from intake.triage.choices import Answer
from intake.triage.errors import NoSuchMove
from intake.triage.forms import AcceptForm, AskForm, ReasonForm
from intake.triage.views.ideas import someone

FORMS: dict[Answer, type[Any]] = {
    Answer.ACCEPT: AcceptForm,
    Answer.ASK: AskForm,
    Answer.PARK: ReasonForm,
    Answer.DECLINE: ReasonForm,
}


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """All ideas that wait, and one of them to read: `?idea=CODE`, else the first."""
    user = queries.for_the_ml_team(someone(request))
    return page(request, "triage/queue.html", desk(request.GET.get("idea", ""), user), block="pane")


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str, verb: Answer) -> HttpResponse:
    """One of the four answers. What was typed stays when it cannot be done."""
    user = someone(request)
    project = get_for_managing(code, user)
    if request.method == "GET":
        return page(request, "triage/queue.html", desk(code, user, verb), block="pane")
    form = FORMS[verb](request.POST, project=project, user=user, prefix=verb)
    problem: Problem | None = None
    if form.is_valid():
        try:
            answer(verb, project, form, user, request.POST.get("expected") or queries.stands_at(project))
        except (Conflict, NoSuchMove) as error:
            problem = error
        else:
            messages.success(request, said(verb, project))
            return go(request, "triage:queue")
    context = desk(code, user, verb, form, problem)
    return page(request, "triage/queue.html", context, block="pane", status=problem.status if problem else 422)


def answer(verb: Answer, project: Project, form: forms.Form, user: User, expected: str) -> None:
    """Calls the action. Raises Conflict, NoSuchMove."""
    deciding: dict[str, Any] = {"project": project, "actor": user, "at": timezone.now(), "expected": expected}
    given = form.cleaned_data
    if verb is Answer.ACCEPT:
        actions.accept(lead=given["lead"], owner=given["owner"], reason=given["reason"], **deciding)
    elif verb is Answer.ASK:
        actions.ask(question=given["question"], **deciding)
    elif verb is Answer.PARK:
        actions.park(reason=given["reason"], **deciding)
    else:
        actions.decline(reason=given["reason"], **deciding)


def said(verb: Answer, project: Project) -> str:
    """What the next page says about it."""
    words = {
        Answer.ACCEPT: _("%(name)s is accepted. The gate shows what is missing before the proof of concept."),
        Answer.ASK: _("The question about %(name)s is with its requester; the answer date waits."),
        Answer.PARK: _("%(name)s is parked."),
        Answer.DECLINE: _("%(name)s is declined."),
    }
    return words[verb] % {"name": project.name}


def desk(
    code: str, user: User, verb: Answer | None = None, form: forms.Form | None = None, problem: Problem | None = None
) -> dict[str, Any]:
    """Queue and reading pane. Raises NotFound for an idea that does not exist."""
    at = timezone.now()
    rows = queries.queue(user, at)
    shown = next((row for row in rows if row.project.code == code), None)
    if shown is None and code:
        if not re.fullmatch(Code.regex, code):
            raise NotFound()
        shown = queries.waiting(get_for_managing(code, user), company_day(at))
    shown = shown or (rows[0] if rows else None)
    context: dict[str, Any] = {
        "rows": rows,
        "shown": shown,
        "chosen": bool(code),
        "verb": verb,
        "problem": problem,
        "healths": HEALTH,
        "nav_key": "triage",
    }
    if shown is None:
        return context
    project = shown.project
    made: dict[Answer, Any] = {
        key: form if form is not None and key is verb else kind(project=project, user=user, prefix=key)
        for key, kind in FORMS.items()
    }
    return context | {
        "project": project,
        "forms": made,
        "possible": answers_to(shown),
        "expected": queries.stands_at(project),
        "value": boxes.box(project, "value").text,
        "gate": queries.gate(project, Stage.POC, at),
        "questions": queries.questions(project),
        "last": queries.last_decision(project),
    }


def answers_to(row: queries.Waiting) -> list[Answer]:
    """The answers that make sense now."""
    if row.project.stage != Stage.SUBMITTED:
        return []
    if row.accepted:
        return [Answer.PARK, Answer.DECLINE]
    return [answer for answer in Answer if not (row.asked and answer is Answer.ASK)]
