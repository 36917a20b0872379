"""Sending in an idea, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvas.assumptions.queries import company_day
from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.errors import Conflict, Forbidden, Problem
from intake.base.pages import go, page, version_sent
from intake.projects.choices import Stage
from intake.projects.queries import get_for_editing, get_visible, header
from intake.triage import actions, queries
from intake.triage.actions.drafts import save_draft
from intake.triage.actions.ideas import send_again, withdraw_idea
from intake.triage.errors import AlreadySent
from intake.triage.forms import AnswerForm, IdeaForm, WithdrawForm, idea_of
from intake.triage.views import drafts, similar


def someone(request: HttpRequest) -> User:
    """Who is signed in; the middleware lets nobody else in."""
    return person(request)


def key_of(request: HttpRequest) -> str:
    """The form's own key, or a new one if it brings none that could be ours."""
    try:
        return str(uuid.UUID(request.POST.get("submission_key", "")))
    except ValueError:
        return str(uuid.uuid4())


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Five fields and what one expects; sent to the ML team, or kept as a draft, by a button or while one types."""
    user = someone(request)
    brands = people.brands_to_submit_for(user)
    if not brands.exists():
        raise Forbidden(_("Ideas are sent in by people of a brand. Ask an admin to add you to yours."))
    if request.POST.get("save") == "auto":
        return drafts.autosave(request, user, key=key_of(request))
    draft = request.POST.get("save") == "draft"
    key, problem, status = key_of(request), None, 200
    sent_in = request.POST if request.method == "POST" else None
    form = IdeaForm(sent_in, user=user, today=company_day(timezone.now()), draft=draft)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            make = actions.start_draft if draft else actions.submit_idea
            try:
                project = make(
                    brand=form.cleaned_data["brand"],
                    name=form.cleaned_data["name"],
                    fields=form.idea,
                    requester=user,
                    at=timezone.now(),
                    submission_key=key,
                )
            except AlreadySent as sent_before:
                # The typed text stays; with a new key it can become an idea of its own.
                key, problem, status = str(uuid.uuid4()), sent_before, sent_before.status
            else:
                return go(request, "triage:sent", code=project.code)
    return page(request, "triage/new.html", drafts.form_context(form, None, problem, key=key), status=status)


@require_safe
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """What happens next: who looks at it, by which day, and what can be done meanwhile."""
    user = someone(request)
    return page(request, "triage/sent.html", state(code, user, AnswerForm()))


def state(code: str, user: User, form: AnswerForm) -> dict[str, Any]:
    """What the page about a sent idea shows. Raises NotFound."""
    project = get_visible(code, user)
    team = list(people.ml_team().filter(role="ml_team")[:3]) if project.lead is None else []
    return {
        **header(project, user),
        "project": project,
        "waiting": queries.waiting(project, company_day(timezone.now())),
        "questions": queries.questions(project),
        "last": queries.last_decision(project),
        "looks": [project.lead.name] if project.lead else [person.name for person in team],
        "form": form,
        "withdraw_form": WithdrawForm(),
        "is_requester": project.requester_id == user.pk,
        "apology": queries.apology(project),
        "similar": similar.like(project, user) if project.stage == Stage.DRAFT else [],
        **drafts.files_of(project),
        "problem": None,
        "nav_key": "projects",
    }


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The requester answers what was asked; the clock goes on."""
    user = someone(request)
    project = get_for_editing(code, user)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_question(project=project, answer=form.cleaned_data["answer"], actor=user, at=timezone.now())
        except Conflict as conflict:
            problem = conflict
        else:
            messages.success(request, _("Your answer is with the ML team."))
            return go(request, "triage:sent", code=code)
    status = problem.status if problem else 422 if request.method == "POST" else 200
    return page(request, "triage/sent.html", {**state(code, user, form), "problem": problem}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Goes on with a draft, or makes a sent idea better until it is accepted; then its details are edited elsewhere."""
    user = someone(request)
    project = get_for_editing(code, user)
    done = project.stage not in (Stage.DRAFT, Stage.SUBMITTED) or project.accepted_at is not None
    if done and request.method == "GET":
        # What was typed before the answer came is never dropped: it is refused once, as a change that came too late.
        return go(request, "projects:details", code=code)
    if request.POST.get("save") == "auto":
        return drafts.autosave(request, user, project=project)
    keep = project.stage == Stage.DRAFT and request.POST.get("save") == "draft"
    today = company_day(timezone.now())
    if request.method == "GET":
        form = IdeaForm(initial=idea_of(project), user=user, today=today, project=project)
        return page(request, "triage/new.html", drafts.form_context(form, project, None))
    form = IdeaForm(request.POST, user=user, today=today, project=project, draft=keep)
    problem: Problem | None = None
    if form.is_valid():
        try:
            code = save_idea(request, project, form, keep=keep)
        except Conflict as conflict:
            problem = conflict
        else:
            return go(request, "triage:sent", code=code)
    status = problem.status if problem else 422
    context = drafts.form_context(form, get_visible(code, user), problem)
    return page(request, "triage/new.html", context, status=status)


def save_idea(request: HttpRequest, project: Any, form: IdeaForm, *, keep: bool) -> str:
    """One action for each button of the form; the code of the idea. Raises StaleProject, DecidedMeanwhile."""
    user, at = someone(request), timezone.now()
    changes = {"name": form.cleaned_data["name"], "brand": form.cleaned_data["brand"], **form.idea}
    version = version_sent(request)
    if project.stage == Stage.DRAFT:
        if not keep:
            project = actions.submit_draft(project=project, changes=changes, actor=user, at=at, version=version)
        else:
            name, brand = changes.pop("name"), changes.pop("brand")
            project = save_draft(
                project=project, brand=brand, name=name, fields=changes, requester=user, at=at, version=version
            )
            messages.success(request, _("Saved."))
    elif project.asked_at:
        said = _("The idea was rewritten.")
        actions.answer_question(project=project, answer=said, changes=changes, actor=user, at=at, version=version)
    else:
        actions.edit_idea(project=project, changes=changes, actor=user, at=at, version=version)
        messages.success(request, _("Saved."))
    return str(project.code)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The requester does not need it any more; until it is accepted it can be taken back without a reason."""
    user = someone(request)
    project = drafts.own(code, user)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_idea(project=project, actor=user, at=timezone.now(), reason=form.cleaned_data["reason"])
        except Conflict as conflict:
            problem = conflict
        else:
            messages.success(request, _("You have withdrawn the idea."))
            return go(request, "triage:sent", code=code)
    status = problem.status if problem else 422 if request.method == "POST" else 200
    context = {**state(code, user, AnswerForm()), "withdraw_form": form, "problem": problem}
    return page(request, "triage/sent.html", context, status=status)


@require_POST
def again(request: HttpRequest, code: str) -> HttpResponse:
    """A withdrawn idea is sent in once more."""
    user = someone(request)
    send_again(project=drafts.own(code, user), actor=user, at=timezone.now())
    messages.success(request, _("Your idea is with the ML team again."))
    return go(request, "triage:sent", code=code)
