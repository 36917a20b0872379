"""One assumption: what is known, the one-minute answer, and what is decided without one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Due, Status, Theme, Verdict
from canvas.assumptions.forms import DECISIONS, TEAM_DECISIONS, AnswerForm, DecisionForm
from canvas.assumptions.models import Assumption
from canvas.assumptions.views.shared import common, line_of
from intake.base.errors import Forbidden, Invalid
from intake.base.pages import go, page, version_sent
from intake.projects import queries as projects
from intake.projects.models import Project
from intake.projects.wording import EVENT

# What is proposed as the day to look again at what somebody confirms: half a year; sooner for what must stay true in
# use, later for what lawyers have written down.
LOOK_AGAIN = timedelta(days=180)
LOOK_AGAIN_IN_USE = timedelta(days=90)
LOOK_AGAIN_AT_LAW = timedelta(days=365)
HISTORY_LENGTH = 100


@require_safe
def one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One assumption: what is known, the answer form, evidence and history."""
    project = projects.get_visible(code, request.user)
    return show_one(request, project, queries.get(project, number), DecisionForm())


def show_one(
    request: HttpRequest, project: Project, row: Assumption, decision: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """The page of one assumption; for htmx its line alone."""
    user: Any = request.user
    known = queries.catalogue_row(row.catalogue_number)
    context = {
        **common(request, project),
        "line": line_of(row),
        "hint": known.evidence if known else "",
        "evidence": list(queries.evidence_of(row)),
        "history": list(queries.history_of(row)[:HISTORY_LENGTH]),
        "events": EVENT,
        "answer": new_answer(row),
        "decision": decision,
        "decisions": [(key, word) for key, word in DECISIONS if key != row.status and may_decide(user, key)],
        "conflict": status == 409,
    }
    return page(request, "assumptions/one.html", context, block="item", status=status)


def may_decide(user: Any, decision: str) -> bool:
    """Accepting a risk and setting aside are the ML team's."""
    return bool(user.is_ml_team) or decision not in TEAM_DECISIONS


def new_answer(row: Assumption) -> AnswerForm:
    """An empty answer form, with a day to look again."""
    wait = LOOK_AGAIN_AT_LAW if row.theme == Theme.PRIVACY else LOOK_AGAIN
    wait = LOOK_AGAIN_IN_USE if row.due == Due.USE else wait
    return AnswerForm(initial={"level": "1", "expires_on": queries.company_day(timezone.now()) + wait})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The one-minute answer, inside the list or on a page of its own."""
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.get(project, number)
    form, status = new_answer(row), 200
    if request.method == "POST":
        form, status = AnswerForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                give_answer(row, form, version_sent(request), user)
            except actions.StaleAssumption:
                status = 409
            except Invalid as fault:
                form.add_error("file", fault.errors[0].detail)
            else:
                return answered(request, project, number)
            row = queries.get(project, number)
    context = {**common(request, project), "line": line_of(row), "form": form, "conflict": status == 409}
    return page(request, "assumptions/answer.html", context, block="item", status=status)


def give_answer(row: Assumption, form: AnswerForm, version: int, user: Any) -> None:
    """Hands a cleaned AnswerForm to the action that it means. Raises StaleAssumption; Invalid for one file too many."""
    said = form.cleaned_data
    now = timezone.now()
    if said["verdict"] == "unknown":
        actions.pass_on(assumption=row, actor=user, at=now, reason=said["text"])
        return
    true = said["verdict"] == "true"
    actions.add_evidence(
        assumption=row,
        level=int(said["level"]),
        text=said["text"],
        link=said["link"],
        file=sent_file(form),
        verdict=Verdict.VERIFY if true else Verdict.REFUTE,
        expires_on=said["expires_on"] if true else None,
        actor=user,
        at=now,
        version=version,
    )


def sent_file(form: AnswerForm) -> actions.SentFile | None:
    """The file of a cleaned form, as its own judgement names it."""
    file = form.cleaned_data["file"]
    return actions.SentFile(form.judged.name, form.judged.content_type, file.chunks()) if file else None


def answered(request: HttpRequest, project: Project, number: int) -> HttpResponse:
    """After an answer: the new line in its place, or the list."""
    if not getattr(request, "htmx", None):
        messages.success(request, _("Thank you, that is noted."))
        return go(request, "assumptions:list", code=project.code)
    context = {**common(request, project), "line": line_of(queries.get(project, number))}
    part = page(request, "assumptions/answer.html", context, block="item")
    part["HX-Trigger"] = json.dumps({"toast": {"text": _("Thank you, that is noted.")}})
    return part


@require_POST
def decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Somebody checks it, it is open again, the risk is accepted, it does not apply."""
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.get(project, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return show_one(request, project, row, form, status=422)
    decision, reason = form.cleaned_data["decision"], form.cleaned_data["reason"]
    if not may_decide(user, decision):
        raise Forbidden(_("Only the ML team accepts a risk or sets an assumption aside."))
    verbs: dict[str, Any] = {
        Status.CHECKING: actions.take_up,
        Status.OPEN: actions.reopen,
        Status.ACCEPTED: actions.accept_risk,
        Status.NOT_APPLICABLE: actions.set_not_applicable,
    }
    try:
        verbs[decision](assumption=row, reason=reason, actor=user, at=timezone.now(), version=version_sent(request))
    except actions.ReasonNeeded as error:
        form.add_error("reason", error.errors[0].detail)
        return show_one(request, project, row, form, status=422)
    except actions.StaleAssumption:
        return show_one(request, project, queries.get(project, number), form, status=409)
    messages.success(request, _("Saved."))
    return go(request, "assumptions:one", code=code, number=number)
