"""The canvas on its pages: the whole of it, one box, one box after the other. Every form works without scripts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from canvas.assumptions.queries import company_day
from canvas.boxes import actions, layout, queries, steps
from canvas.boxes.choices import BoxKey
from canvas.boxes.forms import TextForm, VersionForm
from canvas.boxes.merging import merged
from canvas.boxes.models import Box
from canvas.boxes.shown import around, is_partial, metric_rows, shown_impact, shown_panel
from intake.base.pages import page
from intake.projects import queries as projects
from intake.projects.models import Project


def in_words(key: str, user: Any) -> layout.BoxDefinition:
    """A box's title, hint and example as this person reads them."""
    return layout.box(key, _, plain=not user.is_ml_team)


@require_safe
@never_cache
def canvas(request: HttpRequest, code: str) -> HttpResponse:
    """The whole canvas as on paper; with ?step=KEY one box after the other, with ?start=1 from where it is empty."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    found = queries.canvas(project)
    order, part = asked_order(user)
    written = {key for key, row in found.boxes.items() if row.text}
    context = {
        **around(project, user),
        "boxes": [in_words(key, user) for key in order],
        "written": found.boxes,
        "marks": queries.marks(project, company_day(timezone.now())),
        "part": part,
        "part_written": len(written.intersection(part)),
        "begin": steps.begin(order, part, written),
    }
    if context["may_edit"] and ("step" in request.GET or "start" in request.GET):
        key = queries.box_key(request.GET.get("step") or context["begin"])
        return page(request, "boxes/guide.html", {**context, **guided(key, user), "row": found.boxes[key]})
    panels = [shown_panel(row, project) for row in found.panels.values()]
    context |= {
        "panels": panels,
        "simulated": shown_impact(project, found.panels["cost"]),
        "metric": metric_rows(project, user, found.panels["cost"].data.get("rule", "")),
    }
    return page(request, "boxes/canvas.html", context)


def asked_order(user: Any) -> tuple[list[str], list[str]]:
    """The boxes in the order in which they are filled, and those that this person is asked to fill alone."""
    order: list[str] = settings.CANVAS_ORDER
    alone = () if user.is_ml_team else layout.definition().start_with
    return order, [key for key in order if key in alone]


def guided(key: str, user: Any) -> dict[str, Any]:
    """What the guided page needs about one box."""
    return {"step": steps.step(key, *asked_order(user)), "box": in_words(key, user)}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def box(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One box to write in, and to call done. A save answers the box for scripts, for everybody else where they go on.

    422 keeps the text that cannot be saved; 409 shows what somebody else wrote beside it.
    """
    project = projects.get_for_editing(code, request.user)
    row = queries.box(project, key)
    if request.method != "POST":
        return box_page(request, project, row, text=row.text)
    # A script that has saved the text already says only that it is done.
    if "text" in request.POST or "done" not in request.POST:
        saved = save(request, project, row)
        if isinstance(saved, HttpResponse):
            return saved
        row = saved
    if "done" in request.POST:
        try:
            row = say_done(request, project, key)
        except actions.NothingWritten as empty:
            return box_page(request, project, row, text=row.text, error=_(empty.title), status=422)
    if is_partial(request):
        return box_page(request, project, row, text=row.text)
    return redirect(afterwards(request, code, key))


def save(request: HttpRequest, project: Project, row: Box) -> Box | HttpResponse:
    """The saved box, or the page that says why its text was not saved."""
    user: Any = request.user
    typed = request.POST.get("text", "")
    form, version = TextForm(request.POST), VersionForm(request.POST)
    if not form.is_valid() or not version.is_valid():
        return box_page(request, project, row, text=typed, error=faults(form, version), status=422)
    try:
        return actions.save_box(
            project=project,
            key=row.key,
            text=form.cleaned_data["text"],
            version=version.cleaned_data["version"],
            actor=user,
            at=timezone.now(),
        )
    except actions.StaleBox as stale:
        return conflict(request, project, stale.current, form.cleaned_data["text"], version.cleaned_data["version"])


def conflict(request: HttpRequest, project: Project, current: Box, text: str, version: int) -> HttpResponse:
    """Theirs, yours, and a proposal that begins with what both changed."""
    both = merged(queries.text_at(project, current.key, version), current.text, text)
    return box_page(request, project, current, text=text, both=both, status=409)


def faults(form: TextForm, version: VersionForm) -> str:
    """What is wrong with what was sent, with the count of what is too long."""
    found = []
    for error in form.errors.as_data().get("text", []):
        if error.code == "too_long" and error.params:
            count, limit = (number_format(error.params[name], force_grouping=True) for name in ("count", "limit"))
            words = _("%(count)s of %(limit)s characters. Your text stays here and in this browser: shorten it.")
            found.append(words % {"count": count, "limit": limit})
        else:
            found += error.messages
    return " ".join([*found, *map(str, version.errors.get("version", []))])


def say_done(request: HttpRequest, project: Project, key: str) -> Box:
    """Raises NothingWritten for an empty box."""
    user: Any = request.user
    done = request.POST["done"] == "1"
    return actions.say_done(project=project, key=key, done=done, actor=user, at=timezone.now())


def afterwards(request: HttpRequest, code: str, key: str) -> str:
    """Where a form without scripts goes on: to the next step, back to this one, or to the canvas."""
    canvas_page = reverse("boxes:canvas", args=[code])
    following = request.POST.get("next", "")
    if following in set(BoxKey):
        return f"{canvas_page}?step={following}"
    if "guided" in request.POST and "next" not in request.POST:
        return f"{canvas_page}?step={key}"
    return f"{canvas_page}#box-{key}"


def box_page(
    request: HttpRequest,
    project: Project,
    row: Box,
    *,
    text: str,
    error: str = "",
    both: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """One box: the form, what is wrong with `text`, or, with a merge of `both`, two versions of it."""
    context = {
        **around(project, request.user),
        **guided(row.key, request.user),
        "row": row,
        "text": text,
        "error": error,
        "stale": both is not None,
        "both": text if both is None else both,
        "guided": "guided" in request.POST,
    }
    return page(request, "boxes/box.html", context, block="box", status=status)
