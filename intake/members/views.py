"""The people of a project, following it, needing it, too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.accounts import queries as accounts
from intake.accounts.authentication import person
from intake.base.errors import Problem
from intake.base.pages import go, page
from intake.members import actions, queries
from intake.members.choices import Following
from intake.members.forms import FollowForm, MemberForm, RoleForm, VoteForm
from intake.members.wording import ANSWERS_FOR, ROLE
from intake.projects import queries as projects
from intake.projects.choices import AskRole
from intake.projects.models import Project


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Who answers for what; people of the brand and the ML team name them."""
    user = person(request)
    if request.method == "POST":
        project = projects.get_for_editing(code, user)
        form = MemberForm(request.POST)
        if form.is_valid():
            role = form.cleaned_data["role"]
            actions.set_member(project=project, role=role, **form.named(), actor=user, at=timezone.now())
            return back(request, code, role)
    else:
        project = projects.get_visible(code, user)
        asked = request.GET.get("role", "")
        form = MemberForm(initial={"role": asked if asked in ROLE else AskRole.SRC})
    context = {
        **projects.header(project, user),
        "project": project,
        "tab": "people",
        "nav_key": "projects",
        "form": form,
        "rows": rows_of(project),
        "gone": queries.people_gone(project),
        "known": [*accounts.stakeholders_of(project.brand), *accounts.ml_team()] if project.may_edit(user) else [],
        "undo": undo_of(project, request.GET.get("changed", "")) if project.may_edit(user) else None,
    }
    return page(request, "members/people.html", context, status=422 if form.errors else 200)


def rows_of(project: Project) -> list[dict[str, Any]]:
    """A line for each role of the catalogue; `named` where it is not just the owner or lead who stands in."""
    found = queries.contacts(project)
    named = set(queries.of_project(project).values_list("role", flat=True))
    return [
        {"role": role, "word": word, "about": ANSWERS_FOR[role], "contact": found.get(role), "named": role in named}
        for role, word in ROLE.items()
    ]


def undo_of(project: Project, role: str) -> dict[str, Any] | None:
    """What the newest change of a role replaced, so that one click brings it back; None without such a change."""
    if role not in ROLE:
        return None
    kinds = ("member.set", "member.removed")
    entry = projects.history(project).filter(kind__in=kinds, subject=role).first()
    return {"role": role, "word": ROLE[role], "before": entry.before, "after": entry.after} if entry else None


def back(request: HttpRequest, code: str, role: str) -> HttpResponse:
    """To the list, where the change can be undone."""
    answer = go(request, "members:list", code=code)
    name = "HX-Redirect" if "HX-Redirect" in answer.headers else "Location"
    answer[name] = f"{answer[name]}?changed={role}"
    return answer


@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Nobody is named for a role any more. Raises Problem for a role that does not exist."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Problem(_("There is no such part."))
    role = form.cleaned_data["role"]
    actions.remove_member(project=project, role=role, actor=user, at=timezone.now())
    return back(request, code, role)


@require_POST
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """To hear of a project, not to, or what holds without a choice; the button of its head follows."""
    user = person(request)
    project = projects.get_visible(code, user)
    form = FollowForm(request.POST)
    if not form.is_valid():
        raise Problem(_("There is no such choice."))
    choose = {Following.FOLLOW: actions.follow, Following.MUTE: actions.mute}
    choose.get(form.cleaned_data["state"], actions.unfollow)(project=project, user=user, at=timezone.now())
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        context = {"project": project, "standing": queries.standing(project, user)}
        return page(request, "members/follow.html", context)
    return go(request, "pages:project", code=code)


@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """ "We need this, too", for one of one's brands; or no longer."""
    user, now = person(request), timezone.now()
    project = projects.get_visible(code, user)
    brands = list(accounts.brands_to_submit_for(user))
    if request.method == "POST":
        form = VoteForm(request.POST, brands=brands)
        if form.is_valid():
            if form.cleaned_data["wanted"] == "yes":
                note = form.cleaned_data["note"]
                actions.vote(project=project, user=user, brand=form.chosen_brand(), note=note, at=now)
                messages.success(request, _("Noted. You hear of this project from now on."))
            else:
                actions.unvote(project=project, user=user, at=now)
                messages.success(request, _("Taken back."))
            return go(request, "pages:project", code=code)
    else:
        form = VoteForm(initial={"wanted": "yes"}, brands=brands)
    context = {
        **projects.header(project, user),
        "project": project,
        "tab": "overview",
        "nav_key": "projects",
        "form": form,
        "votes": queries.votes_of(project),
    }
    return page(request, "members/vote.html", context, status=422 if form.errors else 200)
