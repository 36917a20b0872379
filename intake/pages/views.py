"""Home for each role, and the project page: they read everything and write nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from canvas.assumptions.wording import status_words
from intake.accounts.authentication import person
from intake.attachments import queries as attachments
from intake.base.pages import page
from intake.endpoints import figures
from intake.endpoints import queries as endpoints
from intake.pages import brands, homes, queries
from intake.projects import queries as projects
from intake.projects.wording import HEALTH, OUTCOME, events, icon, labels, stage_words
from intake.runs import queries as runs
from intake.runs.drawing import quality_chart
from intake.triage import queries as triage

CALLS_SHOWN = 240


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do I owe, what happened to mine, what is new to triage."""
    user, now = person(request), timezone.now()
    context = {
        "nav_key": "home",
        "today": timezone.localdate(now),
        "hour": timezone.localtime(now).hour,
        "stages": stage_words(user),
        "words": labels(user),
        "healths": HEALTH,
        "events": events(user),
    }
    if user.is_ml_team:
        return page(request, "pages/home_team.html", {**context, "home": homes.team_home(user, now)})
    if user.is_stakeholder:
        return page(request, "pages/home_stakeholder.html", {**context, "home": homes.stakeholder_home(user, now)})
    return page(request, "pages/home_reader.html", {**context, "home": homes.reader_home(user, now)})


@require_safe
def brand(request: HttpRequest, key: str) -> HttpResponse:
    """What the meeting of one brand needs, on one page that can be printed."""
    user, now = person(request), timezone.now()
    context = {
        "nav_key": "projects",
        "today": timezone.localdate(now),
        "now": now,
        "stages": stage_words(user),
        "words": labels(user),
        "healths": HEALTH,
        "shown": brands.brand_page(key, user, now),
    }
    return page(request, "pages/brand.html", context)


@require_safe
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: health and stage, quality against its bars, calls against what was expected, what comes next."""
    user, now = person(request), timezone.now()
    found = projects.get_visible(code, user)
    plain = not user.is_ml_team
    quality = runs.quality(found)
    live = list(endpoints.for_project(found))
    context = {
        **projects.header(found, user),
        "project": found,
        "tab": "overview",
        "nav_key": "projects",
        "files": list(attachments.of_project(found)[:6]),
        "around": queries.around(found, user),
        "today": timezone.localdate(now),
        "outcomes": OUTCOME,
        "update": projects.latest_update(found),
        "waiting": projects.waiting_for(found),
        "gate": triage.next_gate(found, user, now),
        "may_give_go": triage.may_give_go(found, user),
        "status_words": status_words(user),
        "assumption_lines": queries.important_assumptions(found, now),
        "quality_chart": quality_chart(quality, ident="quality", plain=plain) if quality.measured else "",
        "freshness": runs.freshness(list(runs.links_of(found))),
        "lines": figures.lines(live, now, plain=plain),
        "calls": figures.chart(live, now, days=CALLS_SHOWN, expected=found.expected_calls_per_week) if live else None,
        "icon_of": icon,
        "recent": list(queries.events_of(found)[:5]),
        "events": events(user),
    }
    return page(request, "pages/project.html", context)
