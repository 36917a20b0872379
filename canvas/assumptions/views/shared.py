"""What the pages about a project's assumptions share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from canvas.assumptions import queries, wording
from canvas.assumptions.models import Assumption
from intake.members import queries as members
from intake.projects import queries as projects
from intake.projects.models import Project


def terms(user: Any, project: Project) -> dict[str, Any]:
    """The words of these pages as this person reads them, and who answers for which role of the project."""
    return {**words_of(user), "contacts": members.contacts(project)}


def words_of(user: Any) -> dict[str, Any]:
    """The words alone, for a page about several projects."""
    return {
        "contacts": {},
        "status": wording.status_words(user),
        "due": wording.due_words(user),
        "due_short": wording.due_short_words(user),
        "theme": wording.THEME,
        "impact": wording.IMPACT,
        "role": wording.ROLE,
        "level": wording.LEVEL,
        "check": wording.CHECK,
        "box": wording.BOX,
    }


def common(request: HttpRequest, project: Project) -> dict[str, Any]:
    """What every page here needs."""
    user: Any = request.user
    return {
        **projects.header(project, user),
        "project": project,
        "tab": "assumptions",
        "nav_key": "projects",
        "terms": terms(user, project),
        "conflict": False,
        "form": None,
    }


def line_of(row: Assumption) -> queries.Line:
    """The assumption as of today."""
    return queries.Line(row, queries.company_day(timezone.now()))
