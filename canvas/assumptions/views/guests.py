"""Links for people without an account: sending one, withdrawing it, and what it opens."""

from __future__ import annotations

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canvas.assumptions import actions, queries
from canvas.assumptions.choices import Verdict
from canvas.assumptions.forms import GuestAnswerForm, SendForm
from canvas.assumptions.models import Assumption
from canvas.assumptions.views.shared import common, line_of
from intake.accounts import guests as links
from intake.accounts.authentication import person
from intake.accounts.models import GuestLink
from intake.base.errors import Conflict
from intake.base.pages import go, page
from intake.projects import queries as projects

VERDICTS = {"true": Verdict.VERIFY, "false": Verdict.REFUTE, "unknown": Verdict.NONE}


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A link for somebody without an account, and the links that are out."""
    user = person(request)
    row = queries.get(projects.get_for_editing(code, user), number)
    form = SendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.send_to_guest(assumption=row, **form.cleaned_data, actor=user, at=timezone.now())
        messages.success(request, _("%(name)s gets a mail with a link to this question.") % form.cleaned_data)
        return go(request, "assumptions:send", code=code, number=number)
    out = [(link, links.address(link), queries.guest_answer(row, link)) for link in queries.links_of(row)[:20]]
    context = {
        **common(request, row.project),
        "line": line_of(row),
        "form": form,
        "links": out,
        "now": timezone.now(),
    }
    return page(request, "assumptions/send.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def unsend(request: HttpRequest, code: str, number: int, link: int) -> HttpResponse:
    """The link opens nothing any more."""
    user = person(request)
    row = queries.get(projects.get_for_editing(code, user), number)
    found = queries.link_of(row, link)
    actions.withdraw_link(assumption=row, link=found, actor=user, at=timezone.now())
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": found.name})
    return go(request, "assumptions:send", code=code, number=number)


def as_guest(request: HttpRequest, link: GuestLink) -> HttpResponse:
    """What a guest's link opens: one assumption, and after the answer what was answered. Accounts checked the link."""
    row = queries.of_guest(link)
    answered = queries.guest_answer(row, link)
    form, status = GuestAnswerForm(), 200
    if request.method == "POST" and answered is None:
        form, status = GuestAnswerForm(request.POST), 422
        if form.is_valid():
            # Sent twice at once: the page shows the answer that counts.
            with suppress(Conflict):
                answer(row, link, form)
            return redirect(request.path)
    elif request.method == "POST":
        status = 409
    context = {
        "row": row,
        "link": link,
        "form": form,
        "answered": answered,
        "why": queries.why_asked(row, link),
    }
    return page(request, "guests/assumption.html", context, status=status)


def answer(row: Assumption, link: GuestLink, form: GuestAnswerForm) -> None:
    """Hands a cleaned form to its action. Raises Conflict."""
    said = form.cleaned_data
    actions.answer_as_guest(
        link=link,
        assumption=row,
        verdict=VERDICTS[said["verdict"]],
        level=form.level,
        text=said["text"],
        proof=said["proof"],
        at=timezone.now(),
    )
