"""Value against feasibility: where the scored projects lie, and what nobody has scored yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from intake.base.pages import page
from intake.lists.choices import Place
from intake.projects.choices import BOARD
from intake.triage import queries
from intake.triage.queries.selection import matrix_rows
from intake.triage.scores import LEAST
from intake.triage.scores import MOST as HIGHEST
from intake.triage.views.ideas import someone
from intake.triage.views.selecting import around, selected

# Projects in all cells together, and in the list of those without scores.
MOST = 300
# Projects shown in one cell; the others are a link to the list.
IN_A_CELL = 8
POINTS = tuple(range(LEAST, HIGHEST + 1))


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """The selection of queue and board by its scores; without a stage in it, what the board shows."""
    user, at = queries.for_the_ml_team(someone(request)), timezone.now()
    selection = selected(request.GET, user, at)
    rows = selection.rows if "stage" in selection.chosen else selection.rows.filter(stage__in=BOARD)
    scored, unscored, without = matrix_rows(rows, MOST)
    context = {
        **around(request, selection, Place.MATRIX, user, at),
        "lines": lines(scored),
        "points": POINTS,
        "scored": scored,
        "unscored": unscored[: IN_A_CELL * 3],
        "without_scores": without,
        "most": IN_A_CELL,
    }
    return page(request, "triage/matrix.html", context, status=200 if selection.valid else 400)


def lines(rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, list[tuple[int, list[Mapping[str, Any]]]]]]:
    """The table, the highest value first: (value, [(feasibility, projects by priority)])."""
    cells: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for row in rows:
        cells.setdefault((row["facts__score_value"], row["facts__score_feasibility"]), []).append(row)
    return [(value, [(ease, cells.get((value, ease), [])) for ease in POINTS]) for value in reversed(POINTS)]
