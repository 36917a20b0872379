"""Projects with a confirmed assumption and a check, to test with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from canvas.assumptions.models import Assumption
from intake.checks import actions
from intake.checks.choices import CheckKind
from intake.checks.models import Check
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project
from tests.assumptions.factories import confirm, make_fitted, numbered
from tests.people import Cast

# "Records join across systems": high impact, due in the proof of concept, a push check is proposed.
NUMBER = 27
PUSH = {"expected_every_hours": 24.0, "grace_hours": 2.0}


def make_checked(people: Cast, **fields: Any) -> Project:
    """A project in the proof of concept, whose assumption NUMBER Zoë owns and has confirmed."""
    project = make_fitted(people, stage=Stage.POC, **fields)
    Assumption.objects.filter(project=project, number=NUMBER).update(owner=people.zoe)
    confirm(project, NUMBER)
    return project


def make_check(
    project: Project,
    people: Cast,
    terms: dict[str, Any] | None = None,
    *,
    kind: CheckKind = CheckKind.PUSH,
    name: str = "match-rate",
    at: datetime | None = None,
) -> Check:
    """The check of its assumption NUMBER."""
    return actions.set_check(
        assumption=numbered(project, NUMBER),
        kind=kind,
        name=name,
        terms=PUSH if terms is None else terms,
        actor=people.jan,
        at=at or timezone.now(),
    )


def now_of(check: Check) -> Check:
    """The check as the database has it now."""
    return Check.objects.select_related("assumption", "project__facts").get(pk=check.pk)


def kinds_told(project: Project) -> list[str]:
    """What the journal says of checks and contradictions, oldest first."""
    rows = JournalEntry.objects.filter(project=project).order_by("pk")
    wanted = ("check.", "assumption.contradicted", "assumption.uncontradicted", "assumption.weighed")
    return [kind for kind in rows.values_list("kind", flat=True) if kind.startswith(wanted)]
