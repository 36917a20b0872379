"""What the reading pane shows of one idea: filters first, then scores, then everything that the answer rests on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intake.accounts.models import User
from intake.attachments import queries as attachments
from intake.members import queries as members
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.search.queries import similar
from intake.triage import queries
from intake.triage.forms.scores import ScoreForm
from intake.triage.queries.selection import Waiting
from intake.triage.wording import CONFIDENCE, DIMENSION, FILTER

# Votes whose notes are read out; the count tells the others.
NOTES = 5


def reading(shown: Waiting, user: User, at: datetime, form: ScoreForm | None = None) -> dict[str, Any]:
    """The pane's context without the answers; `form` is a score form that was sent and is not right yet."""
    project = shown.project
    return {
        "project": project,
        "expected": queries.stands_at(project),
        "gate": queries.gate(project, Stage.POC, at) if project.stage == Stage.SUBMITTED else None,
        "questions": queries.questions(project),
        "changed": queries.changed(project),
        "last": queries.last_decision(project),
        "filters": [FILTER[line.code][line.passes] for line in queries.filters(project, at)],
        "scores": [(DIMENSION[name][0], row) for name, row in queries.scores_of(project).items()],
        "score_form": form or ScoreForm(project=project, user=user),
        "confidence": CONFIDENCE[queries.confidence(project)],
        "files": list(attachments.of_project(project)),
        "votes": list(members.votes_of(project)[:NOTES]),
        "similar": similar(text=words_of(project), user=user, brand=project.brand, exclude=project),
    }


def words_of(project: Project) -> str:
    """What an idea says, as the search for similar ones takes it."""
    return " ".join((project.name, project.problem, project.users))
