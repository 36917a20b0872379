"""New facts ask for a new look: a job for each project that has a check of their kind."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from intake.checks import actions, queries
from intake.checks.choices import CheckKind

# Which facts which kind of check is worked out from.
ABOUT = {"runs": CheckKind.MLFLOW, "usage": CheckKind.ENDPOINT, "panels": CheckKind.FORM}


def hear(projects: list[int], kind: str, at: datetime) -> None:
    """After the commit: a job that was waiting before it might be claimed before it, and read the old facts. Should
    the process die in between, the daily look finds what was missed."""
    if kind in ABOUT:
        codes = queries.concerned(projects, ABOUT[kind])
        if codes:
            transaction.on_commit(partial(actions.enqueue, codes=codes, at=at), robust=True)
