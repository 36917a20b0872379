"""The board: every project of the ML team by stage. The same selection as the list of projects, in the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from canvas.assumptions.queries import company_day
from intake.accounts import queries as people
from intake.base.pages import page
from intake.projects import queries as projects
from intake.projects.choices import BOARD, Stage
from intake.projects.forms import ProjectFilter
from intake.projects.models import Project, ProjectQuerySet
from intake.projects.wording import HEALTH, STAGE
from intake.triage import gates, queries
from intake.triage.choices import Way
from intake.triage.views.ideas import someone

# Cards a column; more than that is a list.
MOST = 40
FILTERS = ("q", "brand", "lead", "health")


@dataclass(frozen=True)
class Card:
    """What a card shows. `days` is how long the project has been in its stage."""

    code: str
    name: str
    brand: str
    stage: str
    lead: str
    health: tuple[str, Any]
    days: int
    open: int
    asked: bool
    accepted: bool
    proposes_in_use: bool
    targets: list[tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """A stage with its cards; `more` is true when there are more than are shown."""

    key: str
    word: Any
    cards: list[Card]
    more: bool

    @property
    def total(self) -> str:
        return f"{len(self.cards)}+" if self.more else str(len(self.cards))


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Columns by stage; filters brand, lead, q, health."""
    user = queries.for_the_ml_team(someone(request))
    now = timezone.now()
    form = ProjectFilter({name: request.GET.get(name, "") for name in FILTERS})
    rows = projects.selection(user, form.cleaned_data, now) if form.is_valid() else ProjectQuerySet(Project).none()
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "columns": columns(rows, now),
        "form": form,
        "brands": people.brands_visible_to(user),
        "leads": people.ml_team(),
        "healths": HEALTH,
        "query": urlencode(chosen),
        "nav_key": "board",
    }
    return page(request, "triage/board.html", context, status=200 if form.is_valid() else 400)


def columns(rows: ProjectQuerySet, now: datetime) -> list[Column]:
    """The stages of the board with their cards."""
    cards = queries.board_cards(rows, BOARD, MOST)
    return [
        Column(
            key=stage,
            word=STAGE[stage],
            cards=[card(row, now) for row in cards[stage][:MOST]],
            more=len(cards[stage]) > MOST,
        )
        for stage in BOARD
    ]


def card(row: Any, now: datetime) -> Card:
    """A row of queries.board_cards as a card."""
    return Card(
        code=row["code"],
        name=row["name"],
        brand=row["brand__name"],
        stage=row["stage"],
        lead=row["lead__name"] or "",
        health=HEALTH[row["facts__health"]],
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
