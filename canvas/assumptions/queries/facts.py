"""What a gate asks of the assumptions, and the facts that lists show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from canvas.assumptions.choices import DUE_BY_NEXT_GATE, Impact, Status
from canvas.assumptions.models import Assumption
from canvas.assumptions.queries.rows import company_day, late_on, of_project, urgency
from canvas.assumptions.readiness import readiness
from intake.projects.choices import Stage
from intake.projects.models import Project


def facts_at(project: Project, today: date) -> dict[str, Any]:
    """The columns of Facts that assumptions own, worked out for `today` (on the company's clock)."""
    counted = Assumption.objects.filter(project=project).exclude(status=Status.NOT_APPLICABLE)
    # Every answer ends here: only the columns that count are read.
    counting = ("theme", "impact", "due", "status", "evidence_level", "expires_on", "due_on", "contradicted_at")
    rows = list(counted.only(*counting))
    ready = readiness((row.as_item(today) for row in rows), Stage(project.stage))
    return {
        "readiness": ready.level,
        "weakest_theme": str(ready.weakest or ""),
        "assumptions_total": len(rows),
        "assumptions_open": sum(row.unsettled for row in rows),
        "assumptions_overdue": sum(row.overdue(today) for row in rows),
        "assumptions_refuted_high": sum(row.status == Status.REFUTED and row.impact == Impact.HIGH for row in rows),
    }


def facts_of(project: Project) -> Mapping[str, Any]:
    """The same as of now: what the nightly check compares with what is stored."""
    return facts_at(project, company_day(timezone.now()))


def touched_by_the_calendar(today: date) -> QuerySet[Project]:
    """Projects with an assumption whose date has passed."""
    return Project.objects.filter(pk__in=Assumption.objects.filter(late_on(today)).values("project")).select_related(
        "facts"
    )


def status_by_number(project: Project, at: datetime | None = None) -> dict[int, tuple[Status, bool]]:
    """{catalogue number: (status, stale or contradicted)} for gates. A missing number is not the project's."""
    today = company_day(at or timezone.now())
    rows = Assumption.objects.filter(project=project).exclude(catalogue_number=None)
    return {
        row.catalogue_number: (Status(row.status), row.stale(today) or row.contradicted)
        for row in rows
        if row.catalogue_number is not None
    }


def open_due(project: Project, due: str, at: datetime | None = None) -> list[Assumption]:
    """What a gate warns of: applicable assumptions of one due step that are neither proven nor accepted as a risk."""
    today = company_day(at or timezone.now())
    rows = of_project(project).filter(due=due).exclude(status__in=[Status.NOT_APPLICABLE, Status.ACCEPTED])
    return [row for row in rows if not row.proven(today)]


def open_important(project: Project, at: datetime | None = None) -> list[Assumption]:
    """High-impact assumptions due by the next gate that are neither proven nor accepted, dated and oldest first."""
    today = company_day(at or timezone.now())
    rows = of_project(project).filter(impact=Impact.HIGH, due__in=DUE_BY_NEXT_GATE[Stage(project.stage)])
    found = [row for row in rows.exclude(status__in=[Status.NOT_APPLICABLE, Status.ACCEPTED]) if not row.proven(today)]
    return sorted(found, key=urgency)
