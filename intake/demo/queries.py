"""Is the demo company here, and which projects are its stories'?"""

from __future__ import annotations

from intake.accounts.models import User
from intake.accounts.queries import DEMO_PEOPLE
from intake.projects.models import Project

PREFIX = "demo:"


def address(name: str) -> str:
    """The e-mail address of somebody of the stories."""
    return f"{name}@example.org"


def loaded() -> bool:
    """True if the demo company is here: all or nothing of it is."""
    return User.objects.filter(email=DEMO_PEOPLE["product-owner"]).exists()


def projects_by_story() -> dict[str, Project]:
    """{story: its project}; a project that somebody deleted is left out."""
    rows = Project.objects.filter(submission_key__startswith=PREFIX)
    return {str(row.submission_key).removeprefix(PREFIX): row for row in rows}
