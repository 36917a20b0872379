"""Reading checks. The caller has loaded the project or the assumption with permission, unless a function says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from canvas.assumptions.models import Assumption
from canvas.assumptions.queries import RESTING
from intake.base.errors import NotFound
from intake.checks import wording
from intake.checks.choices import CheckKind, State
from intake.checks.models import Check, Result
from intake.projects.models import Project


def in_force() -> QuerySet[Check]:
    """All checks that nobody has removed."""
    return Check.objects.filter(removed_at=None)


def of_project(project: Project) -> QuerySet[Check]:
    """A project's checks with their assumptions, by name."""
    return in_force().filter(project=project).select_related("assumption", "project").order_by("name")


def get(project: Project, name: str) -> Check:
    """A project's check by its name. Raises NotFound."""
    found = of_project(project).filter(name=name).first() if len(name) <= 80 else None
    if found is None:
        raise NotFound()
    return found


def of_assumption(assumption: Assumption) -> Check | None:
    """The check of an assumption, if it has one."""
    return in_force().filter(assumption=assumption).select_related("project", "assumption").first()


def removed_from(assumption: Assumption) -> Check | None:
    """The check that was removed last, to bring it back."""
    return Check.objects.filter(assumption=assumption).exclude(removed_at=None).order_by("-removed_at").first()


def usual_name(assumption: Assumption) -> str:
    """What a check is called until somebody says otherwise."""
    return f"assumption-{assumption.number}"


def results_of(check: Check) -> QuerySet[Result]:
    """Its results, newest first."""
    return Result.objects.filter(about=check).select_related("sender").order_by("-observed_at", "-pk")


def last_result(check: Check) -> Result | None:
    """The newest one that said something: shown with its age while there is no result now."""
    return results_of(check).exclude(outcome="").first()


def concerned(projects: list[int], kind: CheckKind) -> list[str]:
    """The codes of those of these projects that have a check of this kind."""
    rows = in_force().filter(project__in=projects, kind=kind).order_by("project__code")
    return list(rows.values_list("project__code", flat=True).distinct())


def to_look_at() -> list[str]:
    """The codes of all projects with a check that do not rest."""
    rows = in_force().exclude(project__stage__in=RESTING).order_by("project__code")
    return list(rows.values_list("project__code", flat=True).distinct())


def late(at: datetime) -> list[int]:
    """Checks whose next result did not come in time, and of which the journal does not say so yet. Projects that rest
    ask nobody anything; they are told when they go on."""
    rows = in_force().filter(due_at__lt=at, told_stale=False).exclude(project__stage__in=RESTING).order_by("pk")
    return list(rows.values_list("pk", flat=True))


@dataclass(frozen=True)
class Line:
    """A check as a page shows it."""

    check: Check
    state: State


def lines(project: Project) -> list[Line]:
    """All of a project's checks."""
    now = timezone.now()
    return [Line(row, row.state(now)) for row in of_project(project)]


def beside(row: Assumption) -> dict[str, Any]:
    """What the page of an assumption shows of its check."""
    check = of_assumption(row)
    return {
        "check": check,
        "check_state": check.state(timezone.now()) if check else None,
        "check_last": last_result(check) if check and not check.outcome else None,
        "check_removed": None if check else removed_from(row),
        "check_look": wording.STATE,
        "check_whys": wording.WHY,
        "check_asks": wording.terms_in_words,
        "check_figure": wording.figure,
    }
