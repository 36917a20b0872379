"""The weekly status as a page, and as files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake.accounts.authentication import person
from intake.base.errors import Forbidden
from intake.base.pages import go, page
from intake.endpoints.wording import LOOK
from intake.projects.wording import HEALTH, HEALTH_REASON, labels
from intake.reports import actions, documents, queries
from intake.reports.choices import Format, Section


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All frozen weeks; the ML team may freeze the one that just ended before its hour."""
    user = person(request)
    waiting = queries.weeks_to_freeze(timezone.now()) if user.is_ml_team else []
    context = {"weeks": list(queries.frozen_weeks()[:110]), "waiting": waiting, "nav_key": "reports"}
    return page(request, "reports/list.html", context)


@require_safe
def week(request: HttpRequest, week: str) -> HttpResponse:
    """One week, in the order in which it should be read; `brand` is a filter."""
    user = person(request)
    status = queries.get_week(week)
    brand = queries.brand_filter(request.GET.get("brand", ""))
    everything = queries.lines_of(status, user)
    rows = [row for row in everything if not brand or row.brand_key == brand]
    document = documents.document(status, rows, user)
    context = {
        "status": status,
        "week": queries.parse_week(status.week),
        "document": document,
        "sections": [(key, document.sections[key], [row for row in rows if row.section == key]) for key in Section],
        "brands": queries.brands_in(everything),
        "brand": brand,
        "formats": list(Format),
        "weeks": list(queries.frozen_weeks()[:26]),
        "words": labels(user),
        "healths": HEALTH,
        "reasons": HEALTH_REASON,
        "looks": LOOK,
        "nav_key": "reports",
    }
    return page(request, "reports/week.html", context)


@require_safe
def week_file(request: HttpRequest, week: str, form: str) -> HttpResponse:
    """The same week as a file."""
    return documents.file(week, form, request.GET.get("brand", ""), person(request)).response()


@require_POST
def freeze(request: HttpRequest, week: str) -> HttpResponse:
    """Freezes a week that is over; the ML team only."""
    user = person(request)
    if not user.is_ml_team:
        raise Forbidden()
    status = actions.freeze_week(week=queries.parse_week(week), at=timezone.now(), actor=user)
    messages.success(request, _("The status of %(week)s is frozen.") % {"week": status.week})
    return go(request, "reports:week", week=status.week)
