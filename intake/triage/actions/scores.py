"""Scoring an idea."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from intake.accounts.models import User
from intake.projects import actions as projects
from intake.projects.choices import Dimension
from intake.projects.models import Project, Score
from intake.triage import queries


@transaction.atomic
def score(
    *, project: Project, given: Mapping[Dimension, tuple[int, str]], actor: User, at: datetime
) -> dict[str, Score]:
    """Writes points (1 to 5) with their reasons, {dimension: (points, why)}; a dimension that is left out stays.

    The latest counts, the journal keeps all. What says the same again changes nothing.
    """
    projects.held(project)
    known = queries.scores_of(project)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, (points, why) in given.items():
        old = known.get(name)
        if old is not None and (old.points, old.why) == (points, why):
            continue
        Score.objects.update_or_create(
            project=project, dimension=name, defaults={"points": points, "why": why, "by": actor, "at": at}
        )
        before[name] = {"points": old.points, "why": old.why} if old else None
        after[name] = {"points": points, "why": why}
    if after:
        projects.lock_facts(project=project)
        projects.record(project=project, kind="score.given", actor=actor, at=at, before=before, after=after)
        projects.set_facts(project=project, at=at, **queries.score_facts(project))
    return queries.scores_of(project)
