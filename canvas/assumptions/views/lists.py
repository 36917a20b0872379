"""A project's assumptions as a list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from canvas.assumptions import queries, wording
from canvas.assumptions.choices import Due, Theme
from canvas.assumptions.forms import AssumptionFilter
from canvas.assumptions.views.shared import common
from intake.base.pages import page
from intake.projects import queries as projects


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The list: all for the ML team, what is asked of them for stakeholders. Every filter is in the address."""
    user: Any = request.user
    project = projects.get_visible(code, user)
    form = AssumptionFilter(request.GET)
    # A filter that makes no sense chooses nothing less than all: the page says what it shows.
    chosen = form.cleaned_data if form.is_valid() else {}
    context = {
        **common(request, project),
        "sheet": queries.sheet(project, user, chosen, queries.company_day(timezone.now())),
        "chosen": chosen,
        "selects": filters(chosen, user),
    }
    return page(request, "assumptions/list.html", context, block="results")


def filters(chosen: dict[str, Any], user: Any) -> list[tuple[Any, ...]]:
    """The selects of the filter bar: name, label, choices, chosen."""
    statuses = [(key, word) for key, (_kind, word) in wording.status_words(user).items()]
    statuses.append((queries.OVERDUE, _("Overdue")))
    short = wording.due_short_words(user)
    return [
        ("status", _("Status"), statuses, chosen.get("status")),
        ("theme", _("Theme"), [(str(theme), wording.THEME[theme]) for theme in Theme], chosen.get("theme")),
        ("due", _("Must be true"), [(str(due), short[due]) for due in Due], chosen.get("due")),
        ("mine", _("Of"), [("1", _("me"))], "1" if chosen.get("mine") else ""),
    ]
