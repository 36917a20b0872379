"""What a project as a whole gets: the rows that fit, further ones, and facts put right when a date has passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from canvas.assumptions import catalogue, queries
from canvas.assumptions.actions.rows import note, refresh, write
from canvas.assumptions.catalogue import Circumstances
from canvas.assumptions.fitting import from_catalogue, refitted
from canvas.assumptions.models import FIRST_OWN_NUMBER, Assumption
from intake.accounts.models import User
from intake.projects import actions as projects
from intake.projects.models import Project


def refresh_overdue(*, at: datetime) -> int:
    """Puts the facts of projects right for which a date has passed. Returns how many changed."""
    today = queries.company_day(at)
    changed = 0
    for project in queries.touched_by_the_calendar(today):
        truth = queries.facts_at(project, today)
        if any(getattr(project.facts, name) != value for name, value in truth.items()):
            refresh(project=project, at=at)
            changed += 1
    return changed


@transaction.atomic
def fit(*, project: Project, circumstances: Circumstances, actor: User | None, at: datetime) -> None:
    """Gives the project the rows of the catalogue that fit now; deletes none and touches no answer.

    Open rows that no longer fit are set aside and come back when they fit again; wording and due step follow the
    circumstances as long as nobody has changed them. One line of the journal for all; none if nothing changed.
    """
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    rows = Assumption.objects.filter(project=project).exclude(catalogue_number=None)
    existing = {row.catalogue_number: row for row in rows.select_for_update(of=("self",)).order_by("number")}
    fresh: list[Assumption] = []
    done: dict[str, list[int]] = {"added": [], "set_aside": [], "brought_back": [], "reworded": []}
    for listed in queries.company_catalogue().values():
        row = listed.row
        wording = catalogue.worded(row, circumstances)
        fits = catalogue.applies(row, circumstances)
        current = existing.get(row.number)
        if listed.retired:
            # Nobody gets it any more; who has it keeps it.
            continue
        if current is None and fits:
            fresh.append(from_catalogue(project, row, wording, at))
            done["added"].append(row.number)
        elif current is not None:
            event, changes = refitted(current, fits, row, wording)
            if changes:
                write(current, changes, at)
                done[event].append(row.number)
    Assumption.objects.bulk_create(fresh)
    told = {name: numbers for name, numbers in done.items() if numbers}
    if told:
        projects.record(project=project, kind="assumption.fitted", actor=actor, at=at, after=told)
        refresh(project=project, at=at)


@transaction.atomic
def add_own(*, project: Project, fields: Mapping[str, Any], actor: User | None, at: datetime) -> Assumption:
    """An assumption that is not in the catalogue; `fields` are cleaned by OwnForm. It gets a number from 101 on."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    last = Assumption.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    added = Assumption.objects.create(
        project=project, number=max(last + 1, FIRST_OWN_NUMBER), created_at=at, updated_at=at, **fields
    )
    note(added, kind="assumption.added", actor=actor, at=at, after={n: projects.plain(v) for n, v in fields.items()})
    refresh(project=project, at=at)
    return added
