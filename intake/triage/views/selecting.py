"""The one selection that queue, board and matrix show: it is in the address, and goes along from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.lists import queries as lists
from intake.lists.choices import Place
from intake.projects import queries as projects
from intake.projects.forms import ProjectFilter
from intake.projects.models import Project, ProjectQuerySet
from intake.projects.wording import HEALTH, STAGE
from intake.triage.forms.bulk import MANY
from intake.triage.queries.batches import batch

ADDRESS = {Place.QUEUE: "triage:queue", Place.BOARD: "triage:board", Place.MATRIX: "triage:matrix"}


@dataclass(frozen=True)
class Selection:
    """What an address chooses: `chosen` are its filters as written, `rows` the projects; none if a filter is wrong."""

    form: ProjectFilter
    chosen: dict[str, str]
    rows: ProjectQuerySet

    @property
    def valid(self) -> bool:
        return self.form.is_valid()

    @property
    def query(self) -> str:
        return urlencode(sorted(self.chosen.items()))

    def without(self, name: str) -> str:
        """The query string of the same selection without one filter, with its question mark."""
        rest = sorted((key, value) for key, value in self.chosen.items() if key != name)
        return f"?{urlencode(rest)}" if rest else "?"


def selected(given: QueryDict, user: User, at: datetime) -> Selection:
    """The selection of an address; `at` is aware."""
    chosen = {name: str(given[name]) for name in ProjectFilter.base_fields if given.get(name)}
    form = ProjectFilter(chosen)
    rows = projects.selection(user, form.cleaned_data, at) if form.is_valid() else ProjectQuerySet(Project).none()
    return Selection(form, chosen, rows)


def around(
    request: HttpRequest, selection: Selection, place: Place, user: User, at: datetime, *, last: str = ""
) -> dict[str, Any]:
    """What all three pages show around their projects: filters, segments, saved views, and the last change with its
    undo (`last`, or the one of the address)."""
    done = batch(last or request.GET.get("batch", ""), user, at)
    return {
        "form": selection.form,
        "chosen_filters": selection.chosen,
        "query": selection.query,
        "without": selection.without,
        "place": place,
        "brands": people.brands_visible_to(user),
        "leads": people.ml_team(),
        "healths": HEALTH,
        "all_stages": STAGE,
        "batch": done,
        "picked": set(done.codes) if done else set(),
        "bulk_forms": {verb: kind(prefix=verb) for verb, kind in MANY.items()},
        "saved_views": lists.offered(user, place),
        "nav_key": "board" if place is Place.BOARD else "triage",
    }
