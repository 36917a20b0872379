"""Pages about decisions: the list with the form to ask, one question with the form to answer, a guest's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.accounts.authentication import person
from intake.accounts.models import GuestLink, User
from intake.base.errors import Forbidden
from intake.base.pages import go, page, version_sent
from intake.decisions import actions, queries
from intake.decisions.choices import Right, Verdict
from intake.decisions.forms import TEXT_LENGTH, AnswerForm, QuestionForm, WithdrawalForm, question_of
from intake.decisions.models import Decision
from intake.decisions.wording import STATE, VERDICT
from intake.projects import queries as projects
from intake.projects.models import Project
from intake.projects.wording import events

HISTORY_LENGTH = 50


def terms() -> dict[str, Any]:
    """The words of lists of decisions, and the day they are as of; other rooms' pages draw them, too."""
    return {"state": STATE, "verdict": VERDICT, "today": queries.company_day(timezone.now())}


def around(project: Project, user: User) -> dict[str, Any]:
    """What every page about a project's decisions needs."""
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "decisions",
        "nav_key": "projects",
        "terms": terms(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """All decisions of a project, open ones first; who may edit asks for one."""
    user = person(request)
    today = queries.company_day(timezone.now())
    if request.method == "POST":
        project = projects.get_for_editing(code, user)
        form = QuestionForm(request.POST, project=project, today=today)
        if form.is_valid():
            row = actions.ask_decision(project=project, **form.cleaned_data, actor=user, at=timezone.now())
            messages.success(request, _("Asked: %(name)s.") % {"name": row.asked_name})
            return go(request, "decisions:one", code=code, number=row.number)
    else:
        project = projects.get_visible(code, user)
        form = QuestionForm(project=project, today=today, initial=prefilled(request))
    rows = list(queries.of_project(project))
    context = {
        **around(project, user),
        "open": [row for row in rows if row.open],
        "settled": [row for row in rows if not row.open],
        "form": form,
        "asked_before": len(rows),
    }
    return page(request, "decisions/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One question; the form to answer it, for who may."""
    user = person(request)
    project = projects.get_visible(code, user)
    row = queries.get(project, number)
    if request.method != "POST":
        return show_one(request, row, AnswerForm(initial=proposed(request)))
    right = queries.right_of(row, user)
    if right is None:
        raise Forbidden(_("This is asked of somebody else."))
    form, status, problem = AnswerForm(request.POST), 422, None
    if form.is_valid():
        try:
            give_answer(row, form.cleaned_data, request, user, right)
        except (actions.AlreadySettled, actions.StaleDecision) as conflict:
            status, problem, row = 409, conflict, queries.get(project, number)
        else:
            messages.success(request, _("Thank you. It is decided, and written down with your reason."))
            return go(request, "decisions:one", code=code, number=number)
    return show_one(request, row, form, problem=problem, status=status)


def prefilled(request: HttpRequest) -> dict[str, str]:
    """What another page proposes to ask: it still has to be sent, to somebody and by a day."""
    return {name: request.GET[name][:TEXT_LENGTH] for name in ("question", "options", "cost") if name in request.GET}


def proposed(request: HttpRequest) -> dict[str, str]:
    """What a button in a mail has already chosen: it still has to be sent with a reason."""
    verdict = request.GET.get("verdict", "")
    return {"verdict": verdict} if verdict in set(Verdict) else {}


def give_answer(row: Decision, said: dict[str, Any], request: HttpRequest, user: User | None, right: Right) -> None:
    """Hands a cleaned AnswerForm to its action. Raises AlreadySettled and StaleDecision."""
    version = version_sent(request) if "version" in request.POST else None
    actions.answer_decision(decision=row, **said, actor=user, right=right, at=timezone.now(), version=version)


def show_one(
    request: HttpRequest,
    row: Decision,
    form: AnswerForm,
    *,
    withdrawal: WithdrawalForm | None = None,
    problem: actions.AlreadySettled | actions.StaleDecision | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one decision. Who may change it sees the guest's link, to hand it over another way."""
    user = person(request)
    manages = queries.may_manage(row, user)
    context = {
        **around(row.project, user),
        "row": row,
        "right": queries.right_of(row, user),
        "form": form,
        "problem": problem,
        "manages": manages,
        "withdrawal": withdrawal or WithdrawalForm(prefix="withdraw"),
        "guest_url": queries.guest_url(row) if manages else "",
        "history": list(queries.history_of(row)[:HISTORY_LENGTH]),
        "events": events(user),
    }
    return page(request, "decisions/one.html", context, status=status)


def get_for_managing(code: str, number: int, user: User) -> Decision:
    """A decision that this person may change or withdraw. Raises NotFound, Forbidden, or AlreadySettled."""
    row = queries.get(projects.get_visible(code, user), number)
    if not row.open and user.is_ml_team:
        raise actions.AlreadySettled(actions.how_settled(row))
    if not queries.may_manage(row, user):
        raise Forbidden(_("Only who asked this, and the ML team, may change it."))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The question, the person, the day."""
    user = person(request)
    row = get_for_managing(code, number, user)
    today = queries.company_day(timezone.now())
    form, status, problem = QuestionForm(question_of(row), project=row.project, today=today, row=row), 200, None
    form.errors.clear()
    if request.method == "POST":
        form, status = QuestionForm(request.POST, project=row.project, today=today, row=row), 422
        if form.is_valid():
            changes, version = form.cleaned_data, version_sent(request)
            try:
                actions.change_decision(decision=row, changes=changes, actor=user, at=timezone.now(), version=version)
            except (actions.AlreadySettled, actions.StaleDecision) as conflict:
                status, problem, row = 409, conflict, queries.get(row.project, number)
            else:
                messages.success(request, _("Saved."))
                return go(request, "decisions:one", code=code, number=number)
    context = {**around(row.project, user), "row": row, "form": form, "problem": problem}
    return page(request, "decisions/edit.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Nobody needs to decide it any more."""
    user = person(request)
    row = get_for_managing(code, number, user)
    form = WithdrawalForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        return show_one(request, row, AnswerForm(), withdrawal=form, status=422)
    actions.withdraw_decision(decision=row, reason=form.cleaned_data["reason"], actor=user, at=timezone.now())
    messages.success(request, _("Withdrawn."))
    return go(request, "decisions:one", code=code, number=number)


def as_guest(request: HttpRequest, link: GuestLink) -> HttpResponse:
    """What a guest's link opens: one question, and after the answer what was decided. Accounts checked the link."""
    row = queries.of_guest(link)
    form, status, problem = AnswerForm(initial=proposed(request)), 200, None
    if request.method == "POST":
        form, status = AnswerForm(request.POST), 422
        if form.is_valid():
            try:
                give_answer(row, form.cleaned_data, request, None, Right.ASKED)
            except (actions.AlreadySettled, actions.StaleDecision) as conflict:
                status, problem, row = 409, conflict, queries.of_guest(link)
            else:
                return redirect(request.path)
    context = {"row": row, "link": link, "form": form, "problem": problem, "terms": terms()}
    return page(request, "guests/decision.html", context, status=status)
