"""Reading notices and deliveries. Who may not see a project any more is not told of it either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from canvas.assumptions import queries as assumptions
from canvas.assumptions.models import Assumption
from intake.accounts import guests
from intake.accounts.choices import CompanyRole
from intake.accounts.models import GuestLink, User
from intake.base.errors import Forbidden, NotFound
from intake.comments import queries as comments
from intake.comments.models import Comment
from intake.decisions.models import Decision
from intake.members.choices import Following
from intake.members.models import Follow, Member, Vote
from intake.notices.choices import Kind, State
from intake.notices.models import Channel, Delivery, Notice, Wishes
from intake.notices.rules import Circle
from intake.projects import queries as projects
from intake.projects.models import JournalEntry, Project

# Lines that say themselves who should look.
REMINDERS = ("assumption.due_soon", "assumption.overdue", "assumption.expired")


def zone() -> ZoneInfo:
    """The company's clock."""
    return ZoneInfo(settings.TIME_ZONE)


# What somebody is told --------------------------------------------------------------------------------


def notices_for(user: User) -> QuerySet[Notice]:
    """All of this person's notices about projects that they may see, newest first, with what their words need."""
    rows = Notice.objects.filter(recipient=user, project__in=projects.projects_visible_to(user))
    return rows.select_related("project__brand", "project__lead", "project__owner", "entry__actor").order_by("-pk")


def unread(user: User) -> QuerySet[Notice]:
    """Those that this person has not read: what happened since the last visit."""
    return notices_for(user).filter(read_at=None)


def count_unread(user: User) -> int:
    """How many they are: one query over an index of unread notices."""
    rows = Notice.objects.filter(recipient=user, read_at=None)
    return (rows if user.is_ml_team else rows.filter(project__in=projects.projects_visible_to(user))).count()


def notice_of(user: User, number: int) -> Notice:
    """One notice of this person. Raises NotFound."""
    found = notices_for(user).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


# Who has to do with a line ----------------------------------------------------------------------------


class People:
    """The people of many lines, each read once."""

    def __init__(self) -> None:
        self.users: dict[int, User] = {}
        self.seen: dict[tuple[int, int], bool] = {}
        team = User.objects.filter(is_active=True, role=CompanyRole.ML_TEAM)
        self.team = frozenset(team.values_list("pk", flat=True))

    def user(self, number: int) -> User:
        """A person with their memberships kept."""
        if number not in self.users:
            self.users[number] = User.objects.get(pk=number)
        return self.users[number]

    def may_see(self, number: int, project: Project) -> bool:
        """Whether this person may see the project now."""
        key = (number, project.pk)
        if key not in self.seen:
            self.seen[key] = projects.projects_visible_to(self.user(number)).filter(pk=project.pk).exists()
        return self.seen[key]

    def circle(self, entry: JournalEntry) -> Circle:
        """Everybody who has to do with a line of the journal."""
        project = entry.project
        members = Member.objects.filter(project=project, user__isnull=False).values_list("user_id", flat=True)
        votes = Vote.objects.filter(project=project).values_list("user_id", flat=True)
        wishes = dict(Follow.objects.filter(project=project).values_list("user_id", "state"))
        return Circle(
            requester=project.requester_id,
            owner=project.owner_id,
            lead=project.lead_id,
            members=frozenset(filter(None, members)),
            followers=frozenset(votes) | {who for who, state in wishes.items() if state == Following.FOLLOW},
            muted=frozenset(who for who, state in wishes.items() if state == Following.MUTE),
            team=self.team,
            **named_in(entry),
        )


def by_address(addresses: Iterable[Any]) -> frozenset[int]:
    """The accounts of these e-mail addresses, as the journal names people."""
    wanted = {text.lower() for text in addresses if isinstance(text, str) and "@" in text}
    return frozenset(User.objects.filter(email__in=wanted).values_list("pk", flat=True)) if wanted else frozenset()


def named_in(entry: JournalEntry) -> dict[str, frozenset[int]]:
    """Whom a line itself names."""
    after, kind = entry.after, entry.kind
    if kind in ("project.accepted", "project.assigned"):
        return {"appointed": by_address([after.get("lead"), after.get("owner")])}
    if kind == "project.registered":
        return {"appointed": ids(entry.project.owner_id, entry.project.lead_id)}
    if kind == "member.set":
        return {"appointed": by_address([after.get("email")])}
    if kind.startswith("decision."):
        decision = decision_of(entry)
        return {"asked": ids(decision.asked_id), "askers": ids(decision.asked_by_id)} if decision else {}
    if kind in REMINDERS:
        tell = after.get("tell")
        return {"asked": by_address(tell if isinstance(tell, list) else [])}
    if kind == "assumption.contradicted":
        return {"asked": minds(entry)}
    if kind.startswith("comment."):
        thread, mentions = after.get("thread"), after.get("mentions")
        part = comments.taking_part(thread) if isinstance(thread, int) else []
        return {
            "mentioned": by_address(mentions if isinstance(mentions, list) else []),
            "thread": frozenset(user.pk for user in part),
        }
    if kind == "project.answered":
        last = JournalEntry.objects.filter(project=entry.project_id, kind="project.asked", pk__lt=entry.pk)
        return {"askers": frozenset(n for n in last.order_by("-pk").values_list("actor_id", flat=True)[:1] if n)}
    return {}


def minds(entry: JournalEntry) -> frozenset[int]:
    """Who owns the assumption of a line, or else was asked."""
    rows = Assumption.objects.filter(project=entry.project_id, number=int(entry.subject))
    owner, asked = rows.values_list("owner_id", "asked_id").first() or (None, None)
    return ids(owner or asked)


def ids(*numbers: int | None) -> frozenset[int]:
    """Those that are somebody."""
    return frozenset(number for number in numbers if number is not None)


def decision_of(entry: JournalEntry) -> Decision | None:
    """The decision that a line is about."""
    if not entry.kind.startswith("decision.") or not entry.subject.isdecimal():
        return None
    rows = Decision.objects.select_related("link").filter(project=entry.project_id, number=int(entry.subject))
    return rows.first()


# People without an account ----------------------------------------------------------------------------


def idea_link(project: Project) -> GuestLink | None:
    """The link through which somebody without an account sent an idea in."""
    rows = GuestLink.objects.filter(purpose="idea", subject=project.code, revoked_at=None).exclude(email="")
    return rows.order_by("-pk").first() if project.requester_id is None else None


def assumption_link(entry: JournalEntry) -> GuestLink | None:
    """The link to one assumption that a line says was sent to somebody without an account."""
    number = entry.after.get("link") if entry.kind == "assumption.sent" else None
    if not isinstance(number, int):
        return None
    return GuestLink.objects.filter(pk=number, purpose="assumption", revoked_at=None).exclude(email="").first()


def guest_address(notice: Notice) -> str:
    """Where the mail to somebody without an account leads: their own link. "" when it opens nothing any more."""
    decision = decision_of(notice.entry)
    if decision is not None:
        # What is settled can still be read behind the link, until it is revoked.
        link = decision.link if decision.guest_email == notice.guest else None
        return guests.address(link) if link and link.revoked_at is None else ""
    link = assumption_link(notice.entry) or idea_link(notice.project)
    return guests.address(link) if link and link.email == notice.guest else ""


# What is still so when a mail goes out ----------------------------------------------------------------


def said(numbers: Iterable[Any]) -> dict[int, str]:
    """The texts of these comments; deleted ones are nobody's any more."""
    wanted = [number for number in numbers if isinstance(number, int)]
    rows = Comment.objects.filter(pk__in=wanted, deleted_at=None) if wanted else Comment.objects.none()
    return dict(rows.values_list("pk", "text"))


def still_true(rows: Iterable[Notice]) -> list[Notice]:
    """Without questions that are answered by now, and comments that are gone."""
    rows = list(rows)
    there = said(row.entry.after.get("comment") for row in rows if row.kind in (Kind.MENTIONED, Kind.COMMENTED))
    return [row for row in rows if holds(row, there)]


def holds(notice: Notice, comments_there: dict[int, str]) -> bool:
    """Whether what a notice says is still so; without a link somebody without an account could not read on."""
    if notice.guest and not guest_address(notice):
        return False
    if notice.kind == Kind.QUESTION:
        return notice.project.asked_at is not None
    if notice.kind in (Kind.DECISION, Kind.DECISION_CHANGED, Kind.DECISION_LATE, Kind.DECISION_WAITS):
        decision = decision_of(notice.entry)
        if decision is None or not decision.open:
            return False
        somebody_else = (decision.asked_id, decision.guest_email) != (notice.recipient_id, notice.guest)
        return notice.kind == Kind.DECISION_WAITS or notice.channel_id is not None or not somebody_else
    if notice.kind == Kind.ASSUMPTION:
        link = assumption_link(notice.entry)
        return link is not None and link.last_used_at is None
    if notice.kind in (Kind.ASSUMPTION_SOON, Kind.ASSUMPTION_LATE):
        return assumptions.still_to_answer(notice.entry)
    if notice.kind in (Kind.MENTIONED, Kind.COMMENTED):
        return notice.entry.after.get("comment") in comments_there
    return True


def wishes_of(numbers: Iterable[int]) -> dict[int, Wishes]:
    """How these people want to hear; the usual for who never said."""
    found = {row.user_id: row for row in Wishes.objects.filter(user__in=list(numbers))}
    return {number: found.get(number) or Wishes(user_id=number) for number in numbers}


# Deliveries -------------------------------------------------------------------------------------------


def for_admins(user: User) -> User:
    """Raises Forbidden for everybody but an admin."""
    if not user.is_admin:
        raise Forbidden()
    return user


def troubled() -> QuerySet[Delivery]:
    """Deliveries that failed and are tried again, or were given up; newest first."""
    rows = Delivery.objects.filter(
        Q(state=State.GIVEN_UP) | Q(state__in=(State.WAITING, State.SENDING), failures__gt=0)
    )
    return rows.select_related("user", "channel").order_by("-pk")


def lately(at: datetime) -> QuerySet[Delivery]:
    """What travelled in the last week, newest first."""
    rows = Delivery.objects.filter(created_at__gte=at - timedelta(days=7))
    return rows.select_related("user", "channel").order_by("-pk")


def get_delivery(number: int) -> Delivery:
    """Raises NotFound."""
    found = Delivery.objects.select_related("user", "channel").filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def get_channel(number: int) -> Channel:
    """Raises NotFound."""
    found = Channel.objects.select_related("brand").filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def channels_with_results() -> list[tuple[Channel, Delivery | None]]:
    """All channels, each with its last delivery that was tried."""
    rows = list(Channel.objects.select_related("brand"))
    tried = Delivery.objects.filter(channel__in=rows, last_tried_at__isnull=False)
    last = {row.channel_id: row for row in tried.order_by("channel_id", "-last_tried_at").distinct("channel_id")}
    return [(row, last.get(row.pk)) for row in rows]


def failing(user: User) -> int:
    """How many deliveries are in trouble, for an admin's home; 0 for anybody else."""
    return troubled().count() if user.is_admin else 0
