"""Drafts: saved while one types, thrown away, taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from canvas.assumptions.queries import company_day
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.attachments import queries as attachments
from intake.attachments.forms import FileForm
from intake.base.errors import Conflict, Forbidden, Problem
from intake.base.pages import go, page, version_sent
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.projects.queries import get_visible
from intake.triage import queries
from intake.triage.actions.drafts import KEEP_DISCARDED, discard_draft, save_draft, take_back
from intake.triage.forms import IdeaForm


def own(code: str, user: User) -> Project:
    """What this person sent in or keeps as a draft. Raises NotFound, or Forbidden for an idea of somebody else."""
    project = queries.discarded(user).filter(code=code).first() or get_visible(code, user)
    if project.requester_id != user.pk:
        raise Forbidden(_("Only who sent an idea in can do this."))
    return project


def form_context(
    form: IdeaForm, project: Project | None, problem: Problem | None, *, key: str = "", **more: Any
) -> dict[str, Any]:
    """What the form of an idea shows, and the line beneath it that says what became of the last save."""
    return {
        "form": form,
        "key": key,
        "problem": problem,
        "project": project,
        "draft": project if project and project.stage == Stage.DRAFT else None,
        "unsaved": [],
        "saved_at": None,
        "conflict": None,
        **files_of(project),
        "nav_key": "projects" if project else "new",
        **more,
    }


def files_of(project: Project | None) -> dict[str, Any]:
    """The files beside the form; there is no place for any before the draft is saved."""
    if project is None:
        return {"files": None}
    return {
        "files": list(attachments.of_project(project, "idea")),
        "gone": None,
        "file_form": FileForm(),
        "most_mb": settings.ATTACHMENT_LIMIT // 1024**2,
    }


def autosave(request: HttpRequest, user: User, *, project: Project | None = None, key: str = "") -> HttpResponse:
    """Keeps what is right so far; what is half typed waits. The answer is the line that says so.

    409 when another window saved the same draft, or sent it: `over` saves all the same.
    """
    if project is not None and project.stage != Stage.DRAFT:
        raise Conflict(_("This idea was sent meanwhile: open it again to go on with it."))
    at = timezone.now()
    form = IdeaForm(request.POST, user=user, today=company_day(at), partial=True, project=project)
    form.is_valid()
    brand = form.cleaned_data.get("brand")
    conflict: Conflict | None = None
    saved_at = None
    if brand is not None and (form.words or project):
        fields = form.idea
        try:
            project = save_draft(
                brand=brand,
                name=form.cleaned_data.get("name", ""),
                fields=fields,
                requester=user,
                at=at,
                project=project,
                version=version_sent(request) if project else None,
                submission_key=key or None,
                over="over" in request.POST,
            )
            saved_at = at
        except Conflict as found:
            conflict = found
    unsaved = [form[name].label for name in form.errors if name in form.fields]
    context = form_context(form, project, None, key=key, unsaved=unsaved, saved_at=saved_at, conflict=conflict)
    if conflict and project:
        context["draft"] = get_visible(project.code, user)
    return page(request, "triage/new.html", context, block="draft_state", status=conflict.status if conflict else 200)


@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throws one's own draft away; the next page can bring it back."""
    user = person(request)
    project = discard_draft(project=own(code, user), actor=user, at=timezone.now())
    messages.success(request, _("“%(name)s” is thrown away.") % {"name": project.name})
    return go(request, "triage:discarded")


@require_POST
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a draft back that was thrown away."""
    user = person(request)
    take_back(project=own(code, user), actor=user, at=timezone.now())
    messages.success(request, _("The draft is back."))
    return go(request, "triage:edit", code=code)


@require_safe
def discarded(request: HttpRequest) -> HttpResponse:
    """One's own drafts that were thrown away, as long as they can be taken back."""
    context = {"rows": queries.discarded(person(request)), "days": KEEP_DISCARDED.days, "nav_key": "home"}
    return page(request, "triage/discarded.html", context)
