"""Reading who has to do with a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from intake.accounts.choices import STAKEHOLDER_ROLES, CompanyRole
from intake.accounts.models import Brand, Membership, User
from intake.members.choices import Following
from intake.members.models import Follow, Member, Vote
from intake.projects import queries as projects
from intake.projects.choices import ACTIVE, AskRole, Stage, Visibility
from intake.projects.models import Project, ProjectQuerySet

TEAM = (CompanyRole.ML_TEAM, CompanyRole.ADMIN)
ENDED = (Stage.DRAFT, Stage.DECLINED, Stage.RETIRED)


@dataclass(frozen=True)
class Contact:
    """Who answers for a role: `user` is None for somebody without an account."""

    role: str
    name: str
    email: str
    user: User | None = None

    @property
    def has_left(self) -> bool:
        """True for somebody whose account is closed."""
        return self.user is not None and not self.user.is_active


def of_project(project: Project) -> QuerySet[Member]:
    """The people that were named, with their accounts."""
    return Member.objects.filter(project=project).select_related("user").order_by("pk")


def contacts(project: Project) -> dict[str, Contact]:
    """{role: who answers for it}. The owner stands for the product owner and the lead for the ML team, unless somebody
    else was named."""
    return contacts_of([project])[project.pk]


def contacts_of(rows: Iterable[Project]) -> dict[int, dict[str, Contact]]:
    """The contacts of several projects (loaded with owner and lead), in one query."""
    found: dict[int, dict[str, Contact]] = {}
    for project in rows:
        found[project.pk] = {}
        for role, user in ((AskRole.PO, project.owner), (AskRole.ML, project.lead)):
            if user is not None:
                found[project.pk][role] = Contact(role, user.name, user.email, user)
    for row in Member.objects.filter(project__in=list(found)).select_related("user").order_by("pk"):
        name, email = (row.user.name, row.user.email) if row.user else (row.name, row.email)
        found[row.project_id][row.role] = Contact(row.role, name, email, row.user)
    return found


def member_for(project: Project, role: str) -> Contact | None:
    """Who answers for a role of a project, or None."""
    return contacts(project).get(role)


def who_may_see(project: Project) -> QuerySet[User]:
    """Active people who may see a project: the rule of `ProjectQuerySet.visible_to`, from the other side."""
    everybody = User.objects.filter(is_active=True)
    if project.visibility == Visibility.COMPANY and project.stage != Stage.DRAFT:
        return everybody
    here = Membership.objects.filter(user=OuterRef("pk"), brand=project.brand_id)
    return everybody.filter(Q(role__in=TEAM) | Exists(here))


def has_part(project: Project) -> Q:
    """People who have a part in a project: owner, lead, requester, those named for a role, those who need it, too."""
    named = Member.objects.filter(project=project, user=OuterRef("pk"))
    voted = Vote.objects.filter(project=project, user=OuterRef("pk"))
    leading = [number for number in (project.owner_id, project.lead_id, project.requester_id) if number]
    return Q(pk__in=leading) | Exists(named) | Exists(voted)


def followers(project: Project) -> QuerySet[User]:
    """Active people who may see a project and hear of it: who has a part in it or follows it, and has not muted it."""
    chosen = Follow.objects.filter(project=project, user=OuterRef("pk"))
    wants = Exists(chosen.filter(state=Following.FOLLOW))
    muted = Exists(chosen.filter(state=Following.MUTE))
    return who_may_see(project).filter(has_part(project) | wants).exclude(muted).order_by("pk")


@dataclass(frozen=True)
class Standing:
    """How one person stands to a project: what they chose, what holds without a choice, whether they voted."""

    chosen: str
    by_default: bool
    voted: bool

    @property
    def follows(self) -> bool:
        """True if news of the project reach this person."""
        return self.chosen == Following.FOLLOW or (self.by_default and self.chosen != Following.MUTE)


def standing(project: Project, user: User | AnonymousUser) -> Standing:
    """How this person stands to a project: one query."""
    if not isinstance(user, User):
        return Standing("", False, False)
    chosen = Follow.objects.filter(project=project, user=OuterRef("pk"))
    named = Member.objects.filter(project=project, user=OuterRef("pk"))
    voted = Vote.objects.filter(project=project, user=OuterRef("pk"))
    row = (
        User.objects.filter(pk=user.pk)
        .annotate(muted=Exists(chosen.filter(state=Following.MUTE)), follows=Exists(chosen.filter(state="follow")))
        .annotate(named=Exists(named), voted=Exists(voted))
        .values("muted", "follows", "named", "voted")
        .first()
    ) or {"muted": False, "follows": False, "named": False, "voted": False}
    leads = user.pk in (project.owner_id, project.lead_id, project.requester_id)
    state = Following.MUTE if row["muted"] else Following.FOLLOW if row["follows"] else ""
    return Standing(state, leads or row["named"] or row["voted"], row["voted"])


def votes_of(project: Project) -> QuerySet[Vote]:
    """Who needs a project, too, with names and brands, oldest first."""
    return Vote.objects.filter(project=project).select_related("user", "brand").order_by("pk")


def other_brands(project: Project) -> QuerySet[Brand]:
    """The other brands that need a project, too. That a brand exists is no secret."""
    needs = Vote.objects.filter(project=project, brand=OuterRef("pk"))
    return Brand.objects.filter(Exists(needs)).exclude(pk=project.brand_id).order_by("name")


def facts_of(project: Project) -> Mapping[str, Any]:
    """The facts that this room knows, worked out anew."""
    return {"votes": Vote.objects.filter(project=project).count()}


# People who have left --------------------------------------------------------------------------------


STATES = ("owner_state", "lead_state")


def _stays(column: str) -> Q:
    """That the person in a column is still active and still what they must be."""
    if column == "lead":
        return Q(lead__is_active=True, lead__role__in=TEAM)
    here = Membership.objects.filter(user=OuterRef("owner"), brand=OuterRef("brand"), role__in=STAKEHOLDER_ROLES)
    return Q(owner__is_active=True) & (Q(owner__role__in=TEAM) | Q(Exists(here)))


def _state_of(column: str) -> Case:
    """ "left" for somebody who is no longer there, "missing" where nobody is named and somebody should be."""
    return Case(
        When(**{f"{column}__isnull": True}, stage__in=ACTIVE, then=Value("missing")),
        When(**{f"{column}__isnull": True}, then=Value("")),
        When(_stays(column), then=Value("")),
        default=Value("left"),
    )


def with_people_gone(rows: ProjectQuerySet) -> ProjectQuerySet:
    """Each with `owner_state` and `lead_state`: "", "left" or "missing"."""
    return rows.annotate(owner_state=_state_of("owner"), lead_state=_state_of("lead"))


def without_people(user: User | AnonymousUser) -> ProjectQuerySet:
    """Visible projects, not ended, whose owner or lead has left, or is missing while somebody works on them."""
    rows = with_people_gone(projects.projects_visible_to(user).exclude(stage__in=ENDED))
    return rows.exclude(**dict.fromkeys(STATES, "")).with_people().order_by("pk")


def people_gone(project: Project) -> dict[str, str]:
    """{"owner": "", "left" or "missing", "lead": the same} of one project; all is well with one that has ended."""
    rows = with_people_gone(ProjectQuerySet(Project).filter(pk=project.pk).exclude(stage__in=ENDED))
    row = rows.values(*STATES).first() or dict.fromkeys(STATES, "")
    return {"owner": row["owner_state"], "lead": row["lead_state"]}
