"""Pages about a project's assumptions. Every address that htmx asks for answers a full page otherwise."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvas.assumptions import actions, catalogue, queries, wording
from canvas.assumptions.choices import Due, Status, Theme, Verdict
from canvas.assumptions.forms import (
    DECISIONS,
    TEAM_DECISIONS,
    AnswerForm,
    AssumptionFilter,
    DecisionForm,
    DetailsForm,
    details_of,
)
from canvas.assumptions.models import Assumption
from intake.base.errors import Forbidden
from intake.base.pages import go, page, version_sent
from intake.members import queries as members
from intake.projects import queries as projects
from intake.projects.models import Project
from intake.projects.wording import EVENT

# What is proposed as the day to look again at what somebody confirms.
LOOK_AGAIN = timedelta(days=180)
HISTORY_LENGTH = 100


def terms(user: Any, project: Project) -> dict[str, Any]:
    """The words of these pages as this person reads them, and who answers for which role of the project."""
    return {
        "contacts": members.contacts(project),
        "status": wording.status_words(user),
        "due": wording.due_words(user),
        "due_short": wording.due_short_words(user),
        "theme": wording.THEME,
        "impact": wording.IMPACT,
        "role": wording.ROLE,
        "level": wording.LEVEL,
        "check": wording.CHECK,
        "box": wording.BOX,
    }


def common(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What every page here needs."""
    user: Any = request.user
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "assumptions",
        "nav_key": "projects",
        "terms": terms(user, project),
        "conflict": False,
        "form": None,
    }


def line_of(row: Assumption) -> queries.Line:
    """The assumption as of today."""
    return queries.Line(row, queries.company_day(timezone.now()))


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The list: all for the ML team, what is asked of them for stakeholders. Every filter is in the address."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    form = AssumptionFilter(request.GET)
    # A filter that makes no sense chooses nothing less than all: the page says what it shows.
    chosen = form.cleaned_data if form.is_valid() else {}
    context = {
        **common(request, project),
        "sheet": queries.sheet(project, user, chosen, queries.company_day(timezone.now())),
        "chosen": chosen,
        "selects": filters(chosen, user),
    }
    return page(request, "assumptions/list.html", context, block="results")


def filters(chosen: dict[str, Any], user: Any) -> list[tuple[Any, ...]]:
    """The selects of the filter bar: name, label, choices, chosen."""
    statuses = [(key, word) for key, (_kind, word) in wording.status_words(user).items()]
    statuses.append((queries.OVERDUE, _("Overdue")))
    short = wording.due_short_words(user)
    return [
        ("status", _("Status"), statuses, chosen.get("status")),
        ("theme", _("Theme"), [(str(theme), wording.THEME[theme]) for theme in Theme], chosen.get("theme")),
        ("due", _("Must be true"), [(str(due), short[due]) for due in Due], chosen.get("due")),
        ("mine", _("Of"), [("1", _("me"))], "1" if chosen.get("mine") else ""),
    ]


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
    known = catalogue.by_number().get(row.catalogue_number or 0)
    context = {
        **common(request, project),
        "line": line_of(row),
        "hint": known.evidence if known else "",
        "evidence": list(queries.evidence_of(row)),
        "history": list(queries.history_of(row)[:HISTORY_LENGTH]),
        "events": EVENT,
        "answer": new_answer(),
        "decision": decision,
        "decisions": [(key, word) for key, word in DECISIONS if key != row.status and may_decide(user, key)],
        "conflict": status == 409,
    }
    return page(request, "assumptions/one.html", context, block="item", status=status)


def may_decide(user: Any, decision: str) -> bool:
    """Accepting a risk and setting aside are the ML team's."""
    return bool(user.is_ml_team) or decision not in TEAM_DECISIONS


def new_answer() -> AnswerForm:
    """An empty answer form, with half a year until one looks again."""
    today = queries.company_day(timezone.now())
    return AnswerForm(initial={"level": "1", "expires_on": today + LOOK_AGAIN})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The one-minute answer, inside the list or on a page of its own."""
    user: Any = request.user
    project = projects.get_for_editing(code, user)
    row = queries.get(project, number)
    form, status = new_answer(), 200
    if request.method == "POST":
        form, status = AnswerForm(request.POST), 422
        if form.is_valid():
            try:
                give_answer(row, form.cleaned_data, version_sent(request), user)
            except actions.StaleAssumption:
                status = 409
            else:
                return answered(request, project, number)
            row = queries.get(project, number)
    context = {**common(request, project), "line": line_of(row), "form": form, "conflict": status == 409}
    return page(request, "assumptions/answer.html", context, block="item", status=status)


def give_answer(row: Assumption, said: dict[str, Any], version: int, user: Any) -> None:
    """Hands a cleaned AnswerForm to the action that it means. Raises StaleAssumption."""
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
        verdict=Verdict.VERIFY if true else Verdict.REFUTE,
        expires_on=said["expires_on"] if true else None,
        actor=user,
        at=now,
        version=version,
    )


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
