"""Ideas as they are sent in, asked about and answered."""

from __future__ import annotations

from intake.projects.models import JournalEntry, Project


def by_submission_key(key: str) -> Project | None:
    """The project that a form made when it was sent before."""
    return Project.objects.filter(submission_key=key).select_related("brand").first()


def questions(project: Project) -> list[JournalEntry]:
    """What the ML team asked and what was answered, oldest first."""
    rows = JournalEntry.objects.filter(project=project, kind__in=("project.asked", "project.answered"))
    return list(rows.select_related("actor").order_by("pk"))
