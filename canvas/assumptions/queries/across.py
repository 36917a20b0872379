"""Assumptions of all projects that a person may see: what waits for them, and what waits at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from canvas.assumptions.choices import UNSETTLED, Status
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries.rows import asked_of, chosen_rows
from intake.accounts.models import User
from intake.projects import queries as projects
from intake.projects.choices import Stage

# Projects that ask nobody anything at the moment.
RESTING = (Stage.DRAFT, Stage.PARKED, Stage.DECLINED, Stage.RETIRED)


def waiting_on(today: date) -> Q:
    """What somebody should look at: open, turned out wrong, contradicted, or confirmed too long ago."""
    wrong = Q(status__in=(*UNSETTLED, Status.REFUTED)) | Q(contradicted_at__isnull=False)
    return wrong | Q(status=Status.VERIFIED, expires_on__lt=today)


def across(user: User, chosen: Mapping[str, Any], today: date) -> QuerySet[Assumption]:
    """Those of running projects that cleaned filters choose (whose, status, theme, due, box), the longest overdue
    first. `whose`: "" what this person owns or is to answer, "all" everything that they may see."""
    running = projects.projects_visible_to(user).exclude(stage__in=RESTING)
    rows = Assumption.objects.filter(project__in=running).select_related("project__brand", "owner", "asked")
    if chosen.get("whose") != "all":
        rows = rows.filter(asked_of(user))
    if not chosen.get("status"):
        rows = rows.filter(waiting_on(today))
    day = Case(When(status=Status.VERIFIED, then=F("expires_on")), default=F("due_on"))
    return chosen_rows(rows, chosen, user, today).annotate(day=day).order_by(F("day").asc(nulls_last=True), "pk")
