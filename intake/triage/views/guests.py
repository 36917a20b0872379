"""People without an account: the links that are made for them, and what they see behind one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canvas.assumptions.queries import company_day
from intake.accounts import guests as links
from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.accounts.models import Brand, GuestLink
from intake.base.errors import Conflict, Forbidden, NotFound, Problem
from intake.base.pages import go, page
from intake.projects.models import Project
from intake.projects.wording import OUTCOME, STAGE_PLAIN
from intake.triage import queries
from intake.triage.actions import guests
from intake.triage.forms import AnswerForm, IdeaForm, InviteForm


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A link for somebody without an account, and the links that one has made."""
    user = person(request)
    if not people.brands_to_submit_for(user).exists():
        raise Forbidden(_("Links to the form of an idea are made by people of a brand and by the ML team."))
    form = InviteForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        guests.invite(**form.cleaned_data, actor=user, at=timezone.now())
        messages.success(request, _("The link is made: copy it and send it to %(name)s.") % form.cleaned_data)
        return go(request, "triage:invite")
    rows = GuestLink.objects.filter(purpose=guests.PURPOSE, created_by=user, revoked_at=None)
    mine = [(row, links.address(row)) for row in rows.filter(expires_at__gt=timezone.now()).order_by("-pk")[:50]]
    context = {"form": form, "links": mine, "nav_key": "new"}
    return page(request, "triage/invite.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """The link opens nothing any more; what was sent through it stays."""
    user = person(request)
    rows = GuestLink.objects.filter(purpose=guests.PURPOSE, pk=number)
    link = (rows if user.is_ml_team else rows.filter(created_by=user)).first()
    if link is None:
        raise NotFound()
    links.revoke(link=link, at=timezone.now())
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": link.name})
    return go(request, "triage:invite")


def as_guest(request: HttpRequest, link: GuestLink) -> HttpResponse:
    """What the link opens: the form, and once it is sent the state of the idea. Accounts checked the link."""
    project = guests.project_of(link)
    return form_page(request, link) if project is None else state_page(request, link, project)


def form_page(request: HttpRequest, link: GuestLink) -> HttpResponse:
    """The five questions, for the brand that the link is for."""
    brand = Brand.objects.filter(key=link.subject).first()
    if brand is None:
        raise NotFound()
    # The brand is the link's, whatever a form says.
    sent_in = {**request.POST.dict(), "brand": brand.key} if request.method == "POST" else None
    form = IdeaForm(sent_in, user=None, brand=brand, today=company_day(timezone.now()))
    if request.method == "POST" and form.is_valid():
        guests.send_as_guest(link=link, name=form.cleaned_data["name"], fields=form.idea, at=timezone.now())
        return redirect(request.path)
    context = {"form": form, "link": link, "brand": brand, "project": None, "problem": None}
    return page(request, "guests/idea.html", context, status=422 if request.method == "POST" else 200)


def state_page(request: HttpRequest, link: GuestLink, project: Project) -> HttpResponse:
    """Where the idea stands, in plain words; a question can be answered here."""
    form = AnswerForm(request.POST if request.method == "POST" else None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            answer = form.cleaned_data["answer"]
            guests.answer_as_guest(link=link, project=project, answer=answer, at=timezone.now())
        except Conflict as conflict:
            problem = conflict
        else:
            return redirect(request.path)
    context = state_of(link, project) | {"form": form, "problem": problem}
    status = problem.status if problem else 422 if request.method == "POST" else 200
    return page(request, "guests/idea.html", context, status=status)


def state_of(link: GuestLink, project: Project) -> dict[str, Any]:
    """What the guest may know: their own words, stage, days, questions, outcome and reason; nothing of the work."""
    return {
        "link": link,
        "brand": project.brand,
        "project": project,
        "waiting": queries.waiting(project, company_day(timezone.now())),
        "apology": queries.apology(project),
        "questions": queries.questions(project),
        "last": queries.last_decision(project),
        "stages": STAGE_PLAIN,
        "outcomes": OUTCOME,
    }
