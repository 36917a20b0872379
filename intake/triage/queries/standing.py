"""Where a project stands in triage, how it came there and where it can go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from canvas.assumptions.queries import company_day
from canvas.versions.registry import Frozen
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import User
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry, Project, ProjectQuerySet
from intake.projects.queries import projects_visible_to
from intake.projects.wording import STAGE
from intake.triage import gates
from intake.triage.choices import DAYS_OF_USE, Way
from intake.triage.models import GateSnapshot, StageLimit


def stands_at(project: Project) -> str:
    """Where a decision finds the project: its stage and, while submitted, how far triage is.

    A page carries it along, so that of two people deciding at once the second is told.
    """
    if project.stage != Stage.SUBMITTED:
        return str(project.stage)
    return f"{project.stage}:{'accepted' if project.accepted_at else 'asked' if project.asked_at else 'open'}"


def last_decision(project: Project) -> JournalEntry | None:
    """The newest line that says where the project stands, with its author."""
    kinds = (
        "project.submitted",
        "project.moved",
        "project.merged",
        "project.accepted",
        "project.asked",
        "project.answered",
        "project.taken_back",
        "project.parked_longer",
        "idea.withdrawn",
    )
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
        if entry.get("stage") in gates.BEFORE_THE_SIDE:
            return str(entry["stage"])
    return Stage.SUBMITTED


def ways(project: Project) -> dict[Stage, Way]:
    """Every stage that this project can be moved to, and how."""
    return gates.ways(project.stage, came_from(project))


def may_give_go(project: Project, user: User) -> bool:
    """The go to build is the brand's: its owner's, or that of a product owner or lead of the brand."""
    return project.owner_id == user.pk or user.memberships.get(project.brand_id) in STAKEHOLDER_ROLES


def registered(project: Project) -> JournalEntry | None:
    """How the project was put down as one that exists already, if it was."""
    return JournalEntry.objects.filter(project=project, kind="project.registered").select_related("actor").first()


def never_passed(project: Project) -> tuple[Stage, ...]:
    """The stages of the road that a registered project began beyond, without passing their gates since."""
    began = registered(project)
    if began is None:
        return ()
    passed = set(GateSnapshot.objects.filter(project=project).values_list("stage", flat=True))
    return tuple(stage for stage in gates.steps(Stage.SUBMITTED, began.after["stage"]) if stage not in passed)


def snapshots(project: Project) -> Any:
    """What was promised at each gate, newest first."""
    return GateSnapshot.objects.filter(project=project).select_related("by")


def frozen(project: Project) -> list[Frozen]:
    """The canvases that were frozen at gates, for the canvas's own history."""
    return [
        Frozen(
            number=row.pk,
            stage=row.stage,
            at=row.at,
            by=row.by.name if row.by else "",
            boxes={key: box["text"] for key, box in row.content["boxes"].items()},
            panels=row.content["panels"],
        )
        for row in snapshots(project)
    ]


def ended_parks(user: User, at: datetime) -> ProjectQuerySet:
    """Visible projects that are parked although the day until which they were has come, the longest first."""
    rows = projects_visible_to(user).filter(stage=Stage.PARKED, parked_until__lte=company_day(at))
    return rows.order_by("parked_until", "pk")


def parks_to_end(at: datetime) -> ProjectQuerySet:
    """Those of which nobody has been told yet; `at` is aware."""
    lines = JournalEntry.objects.filter(
        project=OuterRef("pk"), kind="project.park_ended", at__gte=OuterRef("stage_since")
    )
    until = KeyTextTransform("until", "after")
    told = lines.annotate(until=until).filter(until=Cast(OuterRef("parked_until"), TextField()))
    parked = ProjectQuerySet(Project).filter(stage=Stage.PARKED, parked_until__lte=company_day(at))
    return parked.filter(~Exists(told)).order_by("pk")


def proposed_in_use(user: User, at: datetime) -> ProjectQuerySet:
    """Visible deployed projects that calls have reached for a week: somebody should say that they are in use."""
    since = at - timedelta(days=DAYS_OF_USE)
    rows = projects_visible_to(user).filter(stage=Stage.DEPLOYED, facts__first_call_at__lte=since)
    return rows.order_by("facts__first_call_at", "pk")


def wip() -> dict[Stage, tuple[int, int]]:
    """{stage: (projects in it, how many it should hold at most)} of the stages that an admin has limited."""
    limits = dict(StageLimit.objects.values_list("stage", "most"))
    rows = Project.objects.filter(stage__in=list(limits)).order_by().values_list("stage")
    counts = dict(rows.annotate(Count("pk")))
    return {stage: (counts.get(stage, 0), limits[stage]) for stage in Stage if stage in limits}


@dataclass(frozen=True)
class Crowded:
    """A stage that holds more projects than it should."""

    stage: Stage
    count: int
    most: int

    @property
    def detail(self) -> str:
        """In words."""
        said = {"stage": STAGE[self.stage], "count": self.count, "most": self.most}
        return _("%(stage)s now holds %(count)d projects; at most %(most)d should be there at once.") % said


def too_many(stage: Stage, more: int = 0) -> Crowded | None:
    """Whether a stage holds more than it should, or would with some `more`; a warning, never a refusal."""
    count, most = wip().get(stage, (0, 0))
    return Crowded(stage, count + more, most) if most and count + more > most else None
