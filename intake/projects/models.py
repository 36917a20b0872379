"""Projects, their facts, their journal and their updates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import Brand, User
from intake.projects.choices import Dimension, Direction, Health, Outcome, Stage, Visibility


def one_of(kind: type[Any]) -> list[tuple[str, str]]:
    """Choices of a closed list; their words come from wording.py."""
    return [(member.value, member.value) for member in kind]


class ProjectQuerySet(models.QuerySet["Project"]):
    """Who may see and edit which projects: the one place that says so."""

    def visible_to(self, user: User | AnonymousUser | None) -> ProjectQuerySet:
        """The ML team sees all; people of a brand theirs; everybody else what is marked visible to the company.

        A draft is seen by its author alone, until it is sent.
        """
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        sent = self.filter(~Q(stage=Stage.DRAFT) | Q(requester=user, outcome=""))
        if user.is_ml_team:
            return sent
        return sent.filter(Q(visibility=Visibility.COMPANY) | Q(brand__in=list(user.memberships)))

    def editable_by(self, user: User | AnonymousUser | None) -> ProjectQuerySet:
        """The ML team edits all that it sees; stakeholders what they see of their brands."""
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        seen = self.visible_to(user)
        return seen if user.is_ml_team else seen.filter(brand__in=user.stakeholder_brands)

    def discarded_by(self, user: User) -> ProjectQuerySet:
        """This person's drafts that were thrown away: out of sight for everybody, theirs to take back for a while."""
        return self.filter(stage=Stage.DRAFT, requester=user, outcome=Outcome.WITHDRAWN)

    def with_people(self) -> ProjectQuerySet:
        """With what a list row shows, in the same query."""
        return self.select_related("brand", "owner", "lead", "requester", "facts")

    def with_scores(self) -> ProjectQuerySet:
        """With points and reasons, in two more queries for all rows."""
        return self.prefetch_related("scores__by")


class Project(models.Model):
    """One ML idea from submission to retirement."""

    brand = models.ForeignKey(Brand, models.PROTECT)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    stage = models.CharField(max_length=12, choices=one_of(Stage), default=Stage.DRAFT)
    stage_since = models.DateTimeField()
    visibility = models.CharField(max_length=8, choices=one_of(Visibility), default=Visibility.BRAND)
    version = models.PositiveIntegerField(default=1)

    problem = models.TextField(blank=True)
    users = models.TextField(blank=True)
    useful_by = models.DateField(null=True, blank=True)
    expected_calls_per_week = models.PositiveBigIntegerField(null=True, blank=True)
    expected_from = models.DateField(null=True, blank=True)

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="owned_projects"
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="led_projects"
    )

    metric_name = models.CharField(max_length=120, blank=True)
    metric_direction = models.CharField(max_length=8, choices=one_of(Direction), default=Direction.HIGHER)
    metric_baseline = models.FloatField(null=True, blank=True)
    metric_target = models.FloatField(null=True, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    # A question to the requester stops the answer clock: working days left are kept until the answer comes.
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    days_left = models.SmallIntegerField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    go_at = models.DateTimeField(null=True, blank=True)
    go_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proof_note = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=one_of(Outcome), blank=True)
    # Handed in by the page that was submitted: the same form sent twice makes one project.
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True)  # null = none
    created_at = models.DateTimeField()
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    parked_until = models.DateField(null=True, blank=True)
    # The project that does the same and goes on in its place (outcome duplicate_of).
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")

    objects: ClassVar[models.Manager[Project]] = ProjectQuerySet.as_manager()
    facts: Facts

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=[s.value for s in Stage]), name="project_stage_known"),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=[o.value for o in Outcome]), name="project_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | (Q(outcome="duplicate_of") & ~Q(duplicate_of=models.F("id"))),
                name="project_duplicate_of_another",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "brand"], name="project_stage_brand"),
            GinIndex(fields=["tags"], name="project_tags"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def may_edit(self, user: User | AnonymousUser | None) -> bool:
        """The same rule as `editable_by`, for a project in hand."""
        if not isinstance(user, User) or not user.is_active:
            return False
        if self.stage == Stage.DRAFT and (self.requester_id != user.pk or self.outcome):
            return False
        return user.is_ml_team or user.memberships.get(self.brand_id) in STAKEHOLDER_ROLES


class Facts(models.Model):
    """What lists and boards show of a project: one row, written by the rooms that know (projects.actions.set_facts)."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True)
    health = models.CharField(max_length=16, choices=one_of(Health), default=Health.ON_TRACK)
    health_reasons = models.JSONField(default=list)
    last_update_at = models.DateTimeField(null=True, blank=True)
    # canvas
    boxes_done = models.PositiveSmallIntegerField(default=0)
    calling_date = models.DateField(null=True, blank=True)
    # assumptions
    readiness = models.PositiveSmallIntegerField(null=True, blank=True)
    weakest_theme = models.CharField(max_length=16, blank=True)
    assumptions_total = models.PositiveIntegerField(default=0)
    assumptions_open = models.PositiveIntegerField(default=0)
    assumptions_overdue = models.PositiveIntegerField(default=0)
    assumptions_refuted_high = models.PositiveIntegerField(default=0)
    # runs
    runs_total = models.PositiveIntegerField(default=0)
    best_value = models.FloatField(null=True, blank=True)
    latest_value = models.FloatField(null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    # endpoints
    endpoints_total = models.PositiveIntegerField(default=0)
    endpoints_silent = models.PositiveIntegerField(default=0)
    calls_last_week = models.PositiveBigIntegerField(null=True, blank=True)
    first_call_at = models.DateTimeField(null=True, blank=True)
    last_call_at = models.DateTimeField(null=True, blank=True)
    # decisions
    decisions_open = models.PositiveIntegerField(default=0)
    decisions_overdue = models.PositiveIntegerField(default=0)
    # Those whose date has passed while the project cannot go on without them.
    decisions_blocking = models.PositiveIntegerField(default=0)
    # members
    votes = models.PositiveIntegerField(default=0)
    # triage: 1 to 5 each, null = not scored; priority is worked out from them (triage/scores.py).
    score_value = models.PositiveSmallIntegerField(null=True, blank=True)
    score_feasibility = models.PositiveSmallIntegerField(null=True, blank=True)
    score_data = models.PositiveSmallIntegerField(null=True, blank=True)
    score_integration = models.PositiveSmallIntegerField(null=True, blank=True)
    score_effort = models.PositiveSmallIntegerField(null=True, blank=True)
    priority = models.FloatField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["health"], name="facts_health")]

    def __str__(self) -> str:
        return f"facts of {self.project_id}"


class Score(models.Model):
    """Points for one thing, and why: the latest count, the journal has the others."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="scores")
    dimension = models.CharField(max_length=12, choices=one_of(Dimension))
    points = models.PositiveSmallIntegerField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "dimension"], name="score_once"),
            models.CheckConstraint(
                condition=Q(dimension__in=[d.value for d in Dimension]), name="score_dimension_known"
            ),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=5), name="score_within_bounds"),
            models.CheckConstraint(condition=~Q(why=""), name="score_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.points} of {self.project_id}"


class JournalEntry(models.Model):
    """One event: who, when, what was before and after. The journal is the only history, and rows never change."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="journal")
    kind = models.CharField(max_length=40)
    # What of the project it is about: a box key, an assumption's number, an endpoint's slug.
    subject = models.CharField(max_length=200, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["project", "-id"], name="journal_project"),
            models.Index(fields=["at"], name="journal_at"),
            models.Index(fields=["kind", "at"], name="journal_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Unread(models.Model):
    """A line of the journal that a reader (projects.journal) has not worked off yet: the outbox of its transaction."""

    reader = models.CharField(max_length=20)
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "entry"], name="unread_once")]
        indexes = [models.Index(fields=["reader", "id"], name="unread_reader")]

    def __str__(self) -> str:
        return f"{self.reader} {self.entry_id}"


class Update(models.Model):
    """ "Update: what I did and why. Next: what I do now." """

    project = models.ForeignKey(Project, models.CASCADE, related_name="updates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField()
    done = models.TextField()
    next = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["project", "-at"], name="update_project")]

    def __str__(self) -> str:
        return f"update of {self.project_id}"
