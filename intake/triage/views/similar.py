"""While an idea is typed: projects that serve a similar need, and joining one instead of sending a double."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake.accounts import queries as people
from intake.accounts.authentication import person
from intake.accounts.models import Brand, User
from intake.base.errors import Forbidden, Invalid
from intake.base.pages import go, page
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.projects.queries import get_visible
from intake.projects.wording import stage_words
from intake.search.queries import Similar, similar
from intake.triage import queries
from intake.triage.actions.joining import join
from intake.triage.actions.merge import ENDED

TYPED = ("name", "problem", "users")
LONGEST = 5_000


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """What is like the words in `name`, `problem` and `users`; the form of an idea asks while somebody types."""
    user = person(request)
    if not people.brands_to_submit_for(user).exists():
        raise Forbidden(_("Ideas are sent in by people of a brand. Ask an admin to add you to yours."))
    text = words({name: request.GET.get(name, "") for name in TYPED})
    hits = similar(text=text, user=user, brand=brand_of(request.GET.get("brand", ""), user))
    context = {
        "hits": hits,
        "stages": stage_words(user),
        # Where a form stands around it, joining takes the typed words along.
        "form_id": "idea-form" if getattr(request, "htmx", None) else "",
        "nav_key": "new",
    }
    return page(request, "triage/similar.html", context, block="similar")


def words(typed: dict[str, str]) -> str:
    """What was typed as one text."""
    return "\n".join(text[:LONGEST].replace("\x00", "") for text in typed.values() if text)


def brand_of(key: str, user: User) -> Brand | None:
    """The brand that an idea would be for, if this person may choose it."""
    return people.brands_to_submit_for(user).filter(key=key[:8].replace("\x00", "")).first()


def like(project: Project, user: User) -> list[Similar]:
    """What is like a draft, for its page."""
    text = words({"name": project.name, "problem": project.problem, "users": project.users})
    return similar(text=text, user=user, brand=project.brand, exclude=project)


@require_POST
def join_one(request: HttpRequest, code: str) -> HttpResponse:
    """ "We need this, too": a vote with what was typed, instead of a double. The draft goes, and can come back."""
    user = person(request)
    project = get_visible(code, user)
    if project.stage == Stage.DRAFT:
        raise Invalid(_("A draft cannot be joined."))
    if project.stage in ENDED:
        # Nobody reads there any more: a need must not vanish in it.
        raise Invalid(_("“%(name)s” does not go on. Send your idea all the same.") % {"name": project.name})
    draft = draft_of(request, user)
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in TYPED}
    if not any(typed.values()) and draft is not None:
        typed = {"name": draft.name, "problem": draft.problem, "users": draft.users}
    brand = brand_of(request.POST.get("brand", ""), user) or (draft.brand if draft else None)
    join(project=project, user=user, brand=brand, note=words(typed), draft=draft, at=timezone.now())
    messages.success(
        request,
        _("You have joined “%(name)s”: its team reads what you wrote, and you hear of it.") % {"name": project.name},
    )
    return go(request, "pages:project", code=code)


def draft_of(request: HttpRequest, user: User) -> Project | None:
    """The draft that was typed in the same form, if one was saved: known by its code, or by the form's key."""
    mine = Project.objects.filter(requester=user, stage=Stage.DRAFT).select_related("brand")
    code, key = request.POST.get("draft", ""), request.POST.get("submission_key", "")
    if "\x00" in code + key:
        return None
    found = mine.filter(code=code).first() if code else None
    by_key = queries.by_submission_key(key) if key and found is None else None
    return found or (mine.filter(pk=by_key.pk).first() if by_key else None)
