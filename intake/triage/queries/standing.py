"""Where a project stands in triage, how it came there and where it can go."""

from __future__ import annotations

from typing import Any

from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import User
from intake.projects.choices import ROAD, Stage
from intake.projects.models import JournalEntry, Project
from intake.triage import gates
from intake.triage.choices import Way
from intake.triage.models import GateSnapshot


def stands_at(project: Project) -> str:
    """Where a decision finds the project: its stage and, while submitted, how far triage is.

    A page carries it along, so that of two people deciding at once the second is told.
    """
    if project.stage != Stage.SUBMITTED:
        return str(project.stage)
    return f"{project.stage}:{'accepted' if project.accepted_at else 'asked' if project.asked_at else 'open'}"


def last_decision(project: Project) -> JournalEntry | None:
    """The newest line that says where the project stands, with its author."""
    kinds = ("project.submitted", "project.moved", "project.accepted", "project.asked", "project.answered")
    rows = JournalEntry.objects.filter(project=project, kind__in=kinds).select_related("actor")
    return rows.order_by("-pk").first()


def last_move(project: Project) -> JournalEntry | None:
    """How the project came into its stage."""
    rows = JournalEntry.objects.filter(project=project, after__has_key="stage")
    return rows.order_by("-pk").first()


def came_from(project: Project) -> str:
    """The stage that a parked or declined project left the road from."""
    if project.stage not in (Stage.PARKED, Stage.DECLINED):
        return str(project.stage)
    rows = JournalEntry.objects.filter(project=project, after__has_key="stage").order_by("-pk")
    for entry in rows.values_list("before", flat=True)[:20]:
        if entry.get("stage") in ROAD[1:]:
            return str(entry["stage"])
    return Stage.SUBMITTED


def ways(project: Project) -> dict[Stage, Way]:
    """Every stage that this project can be moved to, and how."""
    return gates.ways(project.stage, came_from(project))


def may_give_go(project: Project, user: User) -> bool:
    """The go to build is the brand's: its owner's, or that of a product owner or lead of the brand."""
    return project.owner_id == user.pk or user.memberships.get(project.brand_id) in STAKEHOLDER_ROLES


def snapshots(project: Project) -> Any:
    """What was promised at each gate, newest first."""
    return GateSnapshot.objects.filter(project=project).select_related("by")
