"""What the page of one brand reads: a fixed number of queries, however much the brand has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from canvas.assumptions.queries import company_day
from intake.accounts import queries as accounts
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import Brand, Membership, User
from intake.decisions import queries as decisions
from intake.decisions.models import Decision
from intake.endpoints import figures
from intake.endpoints.models import Endpoint, EndpointQuerySet
from intake.members.models import Vote
from intake.pages.homes import Owed, owed_decision
from intake.projects import queries as projects
from intake.projects.choices import Stage
from intake.projects.models import Project, ProjectQuerySet

# The furthest on the road first: what a brand has comes before what it hopes for.
IN_ORDER = (Stage.IN_USE, Stage.DEPLOYED, Stage.BUILD, Stage.POC)
# More than this is counted and linked: the page is for paper, too.
MOST = 60


@dataclass
class BrandPage:
    """One brand, as far as somebody may see it."""

    brand: Brand
    # True if all of the brand is shown, False if only what the company may see.
    whole: bool
    people: list[Membership]
    decisions: list[tuple[Owed, Decision]]
    stages: list[tuple[str, list[Project]]]
    lines: list[figures.Line]
    ideas: list[Project]
    parked: list[Project]
    needed: list[Project]
    needs: list[Vote]
    total: int
    over: int

    @property
    def empty(self) -> bool:
        """True if there is nothing at all to tell."""
        return not (self.total or self.over or self.needs)


def brand_page(key: str, user: User, at: datetime) -> BrandPage:
    """What a brand's meeting needs. Raises NotFound for a brand that does not exist; `at` is aware."""
    brand = accounts.get_brand(key, user)
    today = company_day(at)
    visible = projects.projects_visible_to(user)
    own = visible.filter(brand=brand)
    going = list(own.exclude(stage__in=(Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)).with_people().order_by("pk"))
    owed = list(decisions.open_visible_to(user).filter(project__brand=brand)[:MOST])
    live = EndpointQuerySet(Endpoint).visible_to(user).filter(project__brand=brand, retired_at=None)
    return BrandPage(
        brand=brand,
        whole=user.is_ml_team or brand.pk in user.memberships,
        people=list(people_of(brand)),
        decisions=[(owed_decision(row, today), row) for row in owed],
        stages=[(stage, found) for stage in IN_ORDER if (found := [row for row in going if row.stage == stage])],
        lines=figures.lines(list(live.with_project().order_by("name", "pk")[:MOST]), at, plain=not user.is_ml_team),
        ideas=sorted((row for row in going if row.stage == Stage.SUBMITTED), key=by_answer),
        parked=[row for row in going if row.stage == Stage.PARKED],
        needed=list(needed_elsewhere(own, brand)),
        needs=needs_of(brand, visible),
        total=len(going),
        over=own.filter(stage__in=(Stage.DECLINED, Stage.RETIRED)).count(),
    )


def by_answer(project: Project) -> tuple[bool, object, int]:
    """Sorts ideas by the day on which their answer is promised; those without one last."""
    return project.answer_by is None, project.answer_by or 0, project.pk


def people_of(brand: Brand) -> QuerySet[Membership]:
    """Who answers for a brand, by name."""
    rows = Membership.objects.filter(brand=brand, role__in=STAKEHOLDER_ROLES, user__is_active=True)
    return rows.select_related("user").order_by("user__name", "pk")


def needed_elsewhere(own: ProjectQuerySet, brand: Brand) -> ProjectQuerySet:
    """The brand's projects that other brands need, too, with `wanted`: how many brands."""
    others = Q(votes__brand__isnull=False) & ~Q(votes__brand=F("brand"))
    rows = own.filter(facts__votes__gt=0).annotate(wanted=Count("votes__brand", filter=others, distinct=True))
    return rows.filter(wanted__gt=0).order_by("-wanted", "pk")[:MOST]


def needs_of(brand: Brand, visible: ProjectQuerySet) -> list[Vote]:
    """What the brand needs of the projects of others, as far as the reader may see these."""
    rows = Vote.objects.filter(brand=brand, project__in=visible.exclude(brand=brand).values("pk"))
    return list(rows.select_related("project__brand", "user").order_by("-at")[:MOST])
