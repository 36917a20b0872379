"""Pages about comments: on one subject or on all of a project, and one thread with the form to reply."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.base.pages import page, version_sent
from intake.comments import actions, queries
from intake.comments.choices import Deed, Kind
from intake.comments.forms import CommentForm, DeedForm
from intake.comments.models import Comment
from intake.projects import queries as projects
from intake.projects.models import Project


def around(project: Project, user: User) -> dict[str, Any]:
    """What every page about comments needs."""
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "comments",
        "nav_key": "projects",
        "mentionable": queries.mentionable(project),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """What is said on a subject (`on`), or about all of the project; who may edit the project says more."""
    user, now = person(request), timezone.now()
    posted = request.method == "POST"
    project = projects.get_for_editing(code, user) if posted else projects.get_visible(code, user)
    on = (request.POST if posted else request.GET).get("on", "")
    chosen = queries.subject_of(project, on or "project", user)
    form = CommentForm(request.POST if posted else None)
    if posted and form.is_valid():
        text = form.cleaned_data["text"]
        said = actions.comment(project=project, kind=chosen.kind, subject=chosen.subject, text=text, actor=user, at=now)
        tell(request, said)
        return back(code, said.comment, on)
    found = queries.threads(project, user, now, subject=chosen if on else None)
    context = {
        **around(project, user),
        "on": on,
        "chosen": chosen,
        "form": form,
        "going": [thread for thread in found if not thread.first.row.resolved_at],
        "resolved": [thread for thread in found if thread.first.row.resolved_at],
        "said_before": sum(1 + len(thread.replies) for thread in found),
    }
    return page(request, "comments/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One thread with the form to reply; with ?edit=1 its author's form to word a comment anew."""
    user = person(request)
    if request.method != "POST":
        row = queries.get(projects.get_visible(code, user), number)
        editing = "edit" in request.GET and row.author_id == user.pk and row.deleted_at is None
        return show_one(request, row, DeedForm(initial={"text": row.text if editing else ""}), editing=editing)
    row = queries.get(projects.get_for_editing(code, user), number)
    form = DeedForm(request.POST)
    if not form.is_valid():
        return show_one(request, row, form, editing=form.data.get("do") == Deed.EDIT, status=422)
    try:
        return do(request, row, Deed(form.cleaned_data["do"]), form.cleaned_data["text"], user)
    except actions.StaleComment as stale:
        row = queries.get(row.project, number)
        editing = form.cleaned_data["do"] == Deed.EDIT
        return show_one(request, row, form, editing=editing, problem=stale.detail, status=409)


def do(request: HttpRequest, row: Comment, deed: Deed, text: str, user: User) -> HttpResponse:
    """One action a deed; resolving may end with a last word. Raises Forbidden and StaleComment."""
    now = timezone.now()
    said: actions.Said | None = None
    if deed == Deed.REPLY or (deed == Deed.RESOLVE and text):
        said = actions.comment(
            project=row.project, kind=Kind(row.kind), subject=row.subject, text=text, actor=user, at=now, parent=row
        )
    if deed == Deed.EDIT:
        version = version_sent(request) if "version" in request.POST else None
        said = actions.edit(comment=row, text=text, actor=user, at=now, version=version)
    verbs = {
        Deed.DELETE: actions.delete,
        Deed.RESTORE: actions.restore,
        Deed.RESOLVE: actions.resolve,
        Deed.REOPEN: actions.reopen,
    }
    if deed in verbs:
        verbs[deed](comment=row, actor=user, at=now)
    if said:
        tell(request, said)
    return back(row.project.code, said.comment if said else row, request.POST.get("on", ""))


def show_one(
    request: HttpRequest, row: Comment, form: DeedForm, *, editing: bool = False, problem: str = "", status: int = 200
) -> HttpResponse:
    """The page of one thread."""
    user, now = person(request), timezone.now()
    found = queries.threads(row.project, user, now, only=row.thread_id)
    if not found and not form.is_bound:
        raise NotFound()
    context = {
        **around(row.project, user),
        "row": row,
        "thread": found[0] if found else None,
        "form": form,
        "editing": editing,
        "problem": problem,
    }
    return page(request, "comments/one.html", context, status=status)


def tell(request: HttpRequest, said: actions.Said) -> None:
    """That it was saved, and who was not told: nothing of what was written is lost."""
    messages.success(request, _("Saved."))
    if said.untold:
        names = ", ".join(f"@{word}" for word in said.untold)
        words = ngettext(
            "%(names)s means nobody who may see this project, or several people: nobody was told.",
            "%(names)s mean nobody who may see this project, or several people: they were not told.",
            len(said.untold),
        )
        messages.warning(request, words % {"names": names})


def back(code: str, row: Comment, on: str) -> HttpResponse:
    """To the comment, in the list that it was written in."""
    query = f"?{urlencode({'on': on})}" if on else ""
    return HttpResponseRedirect(f"{reverse('comments:list', args=[code])}{query}#comment-{row.pk}")
