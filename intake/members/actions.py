"""Everything that changes who has to do with a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from intake.accounts.models import Brand, User
from intake.members.choices import Following
from intake.members.models import Follow, Member, Vote
from intake.projects import actions as projects
from intake.projects.models import Project


def described(member: Member | None) -> dict[str, Any]:
    """A person of a project as the journal keeps them: by what still means something later."""
    if member is None:
        return {}
    if member.user:
        return {"name": member.user.name, "email": member.user.email}
    return {"name": member.name, "email": member.email}


@transaction.atomic
def set_member(
    *,
    project: Project,
    role: str,
    user: User | None = None,
    name: str = "",
    email: str = "",
    actor: User | None,
    at: datetime,
) -> Member:
    """Names who answers for a role, in place of who did so before: an account, or name and address without one."""
    projects.held(project)
    before = Member.objects.select_related("user").filter(project=project, role=role).first()
    named = {"user": user, "name": "" if user else name, "email": "" if user else email.lower()}
    if before and all(getattr(before, column) == value for column, value in named.items()):
        return before
    was = described(before)
    member, _new = Member.objects.update_or_create(project=project, role=role, defaults={**named, "at": at})
    projects.record(
        project=project, kind="member.set", actor=actor, at=at, subject=role, before=was, after=described(member)
    )
    return member


@transaction.atomic
def remove_member(*, project: Project, role: str, actor: User | None, at: datetime) -> None:
    """Nobody is named for a role any more; nothing happens where nobody was."""
    projects.held(project)
    before = Member.objects.select_related("user").filter(project=project, role=role).first()
    if before is None:
        return
    was = described(before)
    before.delete()
    projects.record(project=project, kind="member.removed", actor=actor, at=at, subject=role, before=was)


@transaction.atomic
def set_members(*, project: Project, people: Mapping[str, Mapping[str, Any]], actor: User | None, at: datetime) -> None:
    """All roles at once: {role: user, or name and email}; who is not among them answers for nothing any more."""
    projects.held(project)
    for role in list(Member.objects.filter(project=project).values_list("role", flat=True)):
        if role not in people:
            remove_member(project=project, role=role, actor=actor, at=at)
    for role, named in people.items():
        set_member(project=project, role=role, **named, actor=actor, at=at)


def _choose(project: Project, user: User, state: Following, at: datetime) -> None:
    """Writes down what somebody wants to hear of a project."""
    Follow.objects.update_or_create(project=project, user=user, defaults={"state": state, "at": at})


@transaction.atomic
def follow(*, project: Project, user: User, at: datetime) -> None:
    """This person wants to hear of a project. Whether they may see it is asked each time it is told."""
    _choose(project, user, Following.FOLLOW, at)


@transaction.atomic
def mute(*, project: Project, user: User, at: datetime) -> None:
    """This person wants to hear nothing more of a project, even with a part in it."""
    _choose(project, user, Following.MUTE, at)


@transaction.atomic
def unfollow(*, project: Project, user: User, at: datetime) -> None:
    """Back to what holds without a choice: who has a part in a project hears of it."""
    Follow.objects.filter(project=project, user=user).delete()


@transaction.atomic
def vote(*, project: Project, user: User, brand: Brand | None, note: str = "", at: datetime) -> Vote:
    """This person needs the same, for a brand or for nobody's; once more only changes brand and note."""
    projects.lock_facts(project=project)
    found, new = Vote.objects.get_or_create(
        project=project, user=user, defaults={"brand": brand, "note": note, "at": at}
    )
    if not new:
        found.brand, found.note = brand, note or found.note
        found.save(update_fields=["brand", "note"])
        return found
    after = {"brand": brand.key if brand else "", "note": note}
    projects.record(project=project, kind="vote.given", actor=user, at=at, after=after)
    _count(project, at)
    return found


@transaction.atomic
def unvote(*, project: Project, user: User, at: datetime) -> None:
    """This person needs it no longer."""
    projects.lock_facts(project=project)
    gone, _rows = Vote.objects.filter(project=project, user=user).delete()
    if gone:
        projects.record(project=project, kind="vote.taken", actor=user, at=at)
        _count(project, at)


@transaction.atomic
def carry_over(*, source: Project, into: Project, with_notes: bool = True, actor: User | None, at: datetime) -> int:
    """Votes and followers of a project that goes on in another go along, its requester's wish among them.

    Notes stay behind without `with_notes`: they were written for the readers of the one, not for those of the other.
    What somebody had already chosen there holds. Whoever may not see the other project hears nothing of it: that is
    asked each time it is told. Returns how many votes came along.
    """
    for row in sorted((source, into), key=lambda project: project.pk):
        projects.lock_facts(project=row)
    there = set(Vote.objects.filter(project=into).values_list("user_id", flat=True))
    votes = {row.user_id: row for row in Vote.objects.filter(project=source)}
    wishes = [
        Vote(project=into, user_id=u, brand_id=v.brand_id, note=v.note if with_notes else "", at=v.at)
        for u, v in votes.items()
    ]
    if source.requester_id and source.requester_id not in votes:
        asked = source.submitted_at or source.created_at
        wishes.append(Vote(project=into, user_id=source.requester_id, brand_id=source.brand_id, at=asked))
    there.add(into.requester_id or 0)
    brought = Vote.objects.bulk_create([wish for wish in wishes if wish.user_id not in there])
    known = Follow.objects.filter(project=into).values("user")
    chosen = Follow.objects.filter(project=source).exclude(user__in=known)
    Follow.objects.bulk_create(Follow(project=into, user_id=row.user_id, state=row.state, at=at) for row in chosen)
    if brought:
        # Not whence: whoever reads this project may not know of the other one.
        projects.record(project=into, kind="vote.moved", actor=actor, at=at, after={"votes": len(brought)})
        _count(into, at)
    return len(brought)


@transaction.atomic
def carry_back(*, source: Project, into: Project, merged_at: datetime, actor: User | None, at: datetime) -> int:
    """Undoes `carry_over` of the merge at `merged_at`, when both go on by themselves again: votes and followers that
    came along and were not touched since go. Returns how many votes went."""
    projects.lock_facts(project=into)
    came = [(vote.user_id, vote.brand_id, vote.note, vote.at) for vote in Vote.objects.filter(project=source)]
    if source.requester_id and all(source.requester_id != user for user, *_rest in came):
        came.append((source.requester_id, source.brand_id, "", source.submitted_at or source.created_at))
    gone = 0
    for user, brand, note, given in came:
        gone += Vote.objects.filter(project=into, user=user, brand=brand, note__in=(note, ""), at=given).delete()[0]
    chosen = Follow.objects.filter(project=source).values("user")
    Follow.objects.filter(project=into, at=merged_at, user__in=chosen).delete()
    if gone:
        projects.record(project=into, kind="vote.moved_back", actor=actor, at=at, after={"votes": gone})
        _count(into, at)
    return gone


def _count(project: Project, at: datetime) -> None:
    """Writes the number of votes into the facts."""
    projects.set_facts(project=project, at=at, votes=Vote.objects.filter(project=project).count())
