"""The board: the selected projects by stage. One move swaps one card and two counts, not the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from canvas.assumptions.queries import company_day
from intake.base.errors import Conflict, Invalid
from intake.base.forms import errors_of
from intake.base.pages import fragment, page
from intake.lists.actions import selection_of
from intake.lists.choices import Place
from intake.projects.choices import BOARD, Stage
from intake.projects.models import ProjectQuerySet
from intake.projects.queries import get_for_managing
from intake.projects.wording import HEALTH, STAGE
from intake.triage import gates, queries
from intake.triage.choices import Way
from intake.triage.errors import GateBlocked, NoSuchMove
from intake.triage.forms import MoveForm
from intake.triage.queries.selection import After, more_cards, one_card, stage_totals
from intake.triage.views.ideas import someone
from intake.triage.views.moves import carry_out
from intake.triage.views.selecting import around, selected

# Cards a column at first, and with each "more".
MOST = 25


@dataclass(frozen=True)
class Card:
    """What a card shows. `days` is how long the project has been in its stage."""

    code: str
    name: str
    brand: str
    stage: str
    lead: str
    health: tuple[str, Any]
    priority: float | None
    days: int
    open: int
    asked: bool
    accepted: bool
    proposes_in_use: bool
    targets: list[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """A stage with its cards. `total` is how many of the selection are in it, `more` where those begin that are not
    shown; `wip` how many of all are in it and how many should be at most, where an admin has set a limit."""

    key: str
    word: Any
    cards: list[Card]
    total: int
    more: str = ""
    wip: tuple[int, int] | None = None

    @property
    def limit(self) -> int | None:
        return self.wip[1] if self.wip else None

    @property
    def too_many(self) -> bool:
        return self.wip is not None and self.wip[0] > self.wip[1]


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Columns by stage; `?column=STAGE&after=...` is the rest of one."""
    user, at = queries.for_the_ml_team(someone(request)), timezone.now()
    selection = selected(request.GET, user, at)
    stages = tuple(stage for stage in BOARD if selection.chosen.get("stage", stage) == stage)
    after = After.read(request.GET.get("after", ""))
    one = request.GET.get("column", "")
    if one in stages and after:
        shown = [rest(selection.rows, Stage(one), after, at)]
    else:
        shown = columns(selection.rows, stages, at)
    context = {
        **around(request, selection, Place.BOARD, user, at),
        "columns": shown,
        "alone": shown[0] if one in stages and after else None,
    }
    return page(request, "triage/board.html", context, block="cards", status=200 if selection.valid else 400)


def columns(rows: ProjectQuerySet, stages: tuple[Stage, ...], now: datetime) -> list[Column]:
    """The stages of the board with their cards."""
    cards, totals, limits = queries.board_cards(rows, stages, MOST), stage_totals(rows), queries.wip()
    return [column(stage, cards[stage], totals.get(stage, 0), limits.get(stage), now) for stage in stages]


def rest(rows: ProjectQuerySet, stage: Stage, after: After, now: datetime) -> Column:
    """The next cards of one column."""
    return column(stage, more_cards(rows, stage, after, MOST), stage_totals(rows).get(stage, 0), None, now)


def column(stage: Stage, rows: Any, total: int, wip: tuple[int, int] | None, now: datetime) -> Column:
    """A column from rows of queries.board_cards: one more than are shown says that there is a rest."""
    last = rows[MOST - 1] if len(rows) > MOST else None
    return Column(
        key=stage,
        word=STAGE[stage],
        cards=[card(row, now) for row in rows[:MOST]],
        total=total,
        more=urlencode({"column": stage, "after": str(After(last["stage_since"], last["pk"]))}) if last else "",
        wip=wip,
    )


def card(row: Any, now: datetime) -> Card:
    """A row of queries.board_cards as a card."""
    return Card(
        code=row["code"],
        name=row["name"],
        brand=row["brand__name"],
        stage=row["stage"],
        lead=row["lead__name"] or "",
        health=HEALTH[row["facts__health"]],
        priority=row["facts__priority"],
        days=max((company_day(now) - company_day(row["stage_since"])).days, 0),
        open=row["facts__assumptions_open"],
        asked=row["asked_at"] is not None,
        accepted=row["accepted_at"] is not None,
        proposes_in_use=queries.proposes_in_use(row, now),
        targets=[(stage, STAGE[stage]) for stage in targets(row["stage"])],
    )


def targets(stage: str) -> list[Stage]:
    """Where a card may go from the board. Where a parked one came from only its own page knows."""
    came_from = Stage.IN_USE if stage == Stage.PARKED else Stage.SUBMITTED
    ways = gates.ways(stage, came_from)
    return [to for to, way in ways.items() if way is not Way.SKIP]


@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Moves a card. A script gets the card and the two counts, or why not; without one a refusal leads to the page
    that shows what is missing and takes a reason."""
    user, at = someone(request), timezone.now()
    project = get_for_managing(code, user)
    form = MoveForm(request.POST)
    here, query = project.stage, selection_of(request.POST.get("query", "")[:1000])
    script = bool(getattr(request, "htmx", None))
    try:
        if not form.is_valid():
            raise Invalid(" ".join(error.detail for error in errors_of(form)))
        carry_out(project, form, user)
    except (GateBlocked, NoSuchMove, Conflict, Invalid):
        if script:
            raise
        to = urlencode({"to": request.POST.get("to", "")})
        return HttpResponseRedirect(f"{resolve_url('triage:move', code=code)}?{to}")
    if not script:
        return HttpResponseRedirect(resolve_url("triage:board") + (f"?{query}" if query else ""))
    rows = selected(request.GET, user, at).rows
    totals, limits = stage_totals(rows), queries.wip()
    context = {
        "item": card(one_card(project), at),
        "counts": [
            Column(stage, STAGE[stage], [], totals.get(stage, 0), wip=limits.get(stage))
            for stage in dict.fromkeys((Stage(here), form.stage()))
            if stage in BOARD
        ],
        "query": query,
    }
    return HttpResponse(fragment(request, "triage/moved.html", "moved", context))
