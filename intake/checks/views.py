"""Pages about checks: a project's list, and the check of one assumption with its results."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from canvas.assumptions import queries as assumptions
from canvas.assumptions.models import Assumption
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.base.pages import go, page
from intake.checks import actions, queries, wording
from intake.checks.choices import CheckKind
from intake.checks.forms import FORMS, CheckForm
from intake.checks.models import Check
from intake.projects import queries as projects
from intake.projects.models import Project

HISTORY_LENGTH = 30


def around(project: Project, user: User) -> dict[str, Any]:
    """What every page about a project's checks needs."""
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "assumptions",
        "nav_key": "projects",
        "look": wording.STATE,
        "whys": wording.WHY,
        "kinds": wording.KIND,
        "asks": wording.terms_in_words,
        "figure": wording.figure,
    }


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """All checks of a project."""
    user = person(request)
    project = projects.get_visible(code, user)
    return page(request, "checks/list.html", {**around(project, user), "lines": queries.lines(project)})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The check of an assumption: choose a kind, say what it asks; its results."""
    user = person(request)
    project = projects.get_for_editing(code, user)
    row = assumptions.get(project, number)
    check = queries.of_assumption(row)
    kind = chosen_kind(request, row, check)
    if request.method == "POST":
        form = FORMS[kind](request.POST, project=project, assumption=row)
        if form.is_valid():
            actions.set_check(
                assumption=row,
                kind=kind,
                name=form.cleaned_data["name"],
                terms=form.terms(),
                actor=user,
                at=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return go(request, "assumptions:one", code=code, number=number)
    else:
        form = blank_form(kind, row, check)
    context = {
        **around(project, user),
        **queries.beside(row),
        "row": row,
        "form": form,
        "kind": kind,
        "how": wording.HOW[kind],
        "results": list(queries.results_of(check)[:HISTORY_LENGTH]) if check else [],
        "address": f"{settings.BASE_URL}/api/v1/projects/{code}/checks/{check.name}/results/" if check else "",
    }
    return page(request, "checks/edit.html", context, status=422 if form.errors else 200)


def chosen_kind(request: HttpRequest, row: Assumption, check: Check | None) -> CheckKind:
    """The kind that the page is about: chosen, else that of the check, else what the catalogue proposes."""
    asked = request.POST.get("kind") or request.GET.get("kind") or (check.kind if check else row.check_kind)
    return CheckKind(asked) if asked in list(CheckKind) else CheckKind.PUSH


def blank_form(kind: CheckKind, row: Assumption, check: Check | None) -> CheckForm:
    """The form as it opens: with what is set, or with the usual name."""
    initial: dict[str, Any] = {"name": check.name if check else queries.usual_name(row)}
    if check and check.kind == kind:
        initial.update({k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in check.terms.items()})
    return FORMS[kind](initial=initial, project=row.project, assumption=row)


@require_POST
def remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """No check any more; the page offers to bring it back."""
    user = person(request)
    row = assumptions.get(projects.get_for_editing(code, user), number)
    check = queries.of_assumption(row)
    if check is not None:
        actions.remove(check=check, actor=user, at=timezone.now())
        messages.success(request, _("The check is removed. You can bring it back here."))
    return go(request, "assumptions:one", code=code, number=number)


@require_POST
def bring_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The removed check looks again."""
    user = person(request)
    row = assumptions.get(projects.get_for_editing(code, user), number)
    if queries.of_assumption(row) is None:
        check = queries.removed_from(row)
        if check is None:
            raise NotFound()
        actions.bring_back(check=check, actor=user, at=timezone.now())
        messages.success(request, _("The check is back."))
    return go(request, "assumptions:one", code=code, number=number)
