"""Who is told what because of one line of the journal. Pure: people are numbers, a line is what it holds.

Whoever caused a line is never told of it. Muting a project silences all but what is asked of somebody personally.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.notices.choices import Kind, Topic


@dataclass(frozen=True)
class Line:
    """A line of the journal."""

    kind: str
    actor: int | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Circle:
    """Who has to do with a project, and with the line in hand. `muted` wins over everything but personal questions."""

    requester: int | None = None
    owner: int | None = None
    lead: int | None = None
    members: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()
    muted: frozenset[int] = frozenset()
    team: frozenset[int] = frozenset()
    # Whom this line puts a question to, and who put it.
    asked: frozenset[int] = frozenset()
    askers: frozenset[int] = frozenset()
    # Who is named in a comment, and who has written in its thread.
    mentioned: frozenset[int] = frozenset()
    thread: frozenset[int] = frozenset()
    # Whom this line gives a part in the project.
    appointed: frozenset[int] = frozenset()

    @property
    def part(self) -> frozenset[int]:
        """Everybody who has a part in it or follows it."""
        own = frozenset(one for one in (self.requester, self.owner, self.lead) if one is not None)
        return own | self.members | self.followers


@dataclass(frozen=True)
class Telling:
    """That somebody is told something."""

    who: int
    kind: Kind
    topic: Topic


Group = Callable[[Circle], frozenset[int]]
# In this order; whoever was told by an earlier row is not told once more.
Rows = tuple[tuple[Group, Kind, Topic], ...]


def requester(circle: Circle) -> frozenset[int]:
    return frozenset() if circle.requester is None else frozenset({circle.requester})


def people_of_it(circle: Circle) -> frozenset[int]:
    return circle.part


def answerable(circle: Circle) -> frozenset[int]:
    """Who asked for it and who answers for it: the sponsors of a live model."""
    return frozenset(one for one in (circle.requester, circle.owner) if one is not None)


def leading(circle: Circle) -> frozenset[int]:
    """The lead, or the whole team while nobody leads."""
    return circle.team if circle.lead is None else frozenset({circle.lead})


def team(circle: Circle) -> frozenset[int]:
    return circle.team


def asked(circle: Circle) -> frozenset[int]:
    return circle.asked


def minding(circle: Circle) -> frozenset[int]:
    """Whom the line concerns, or who leads while it concerns nobody."""
    return circle.asked or leading(circle)


def askers(circle: Circle) -> frozenset[int]:
    return circle.askers


def mentioned(circle: Circle) -> frozenset[int]:
    return circle.mentioned


def thread(circle: Circle) -> frozenset[int]:
    return circle.thread


def appointed(circle: Circle) -> frozenset[int]:
    return circle.appointed


def live(kind: Kind) -> Rows:
    return ((answerable, kind, Topic.LIVE), (leading, kind, Topic.LIVE))


def discussed() -> Rows:
    return (
        (mentioned, Kind.MENTIONED, Topic.TALK),
        (thread, Kind.COMMENTED, Topic.TALK),
        (people_of_it, Kind.COMMENTED, Topic.PROJECTS),
    )


def decided() -> Rows:
    return (
        (askers, Kind.DECISION_MADE, Topic.MINE),
        (asked, Kind.DECISION_MADE, Topic.MINE),
        (people_of_it, Kind.DECISION_MADE, Topic.PROJECTS),
    )


RULES: Mapping[str, Rows] = {
    "project.submitted": ((team, Kind.NEW_IDEA, Topic.TRIAGE),),
    "project.accepted": (
        (requester, Kind.ACCEPTED, Topic.MINE),
        (appointed, Kind.YOUR_PART, Topic.MINE),
        (people_of_it, Kind.ACCEPTED, Topic.PROJECTS),
    ),
    "project.taken_back": (
        (requester, Kind.TAKEN_BACK, Topic.MINE),
        (people_of_it, Kind.TAKEN_BACK, Topic.PROJECTS),
    ),
    "project.asked": ((requester, Kind.QUESTION, Topic.ASKED),),
    "project.answered": ((askers, Kind.ANSWERED, Topic.MINE), (team, Kind.ANSWERED, Topic.TRIAGE)),
    "project.moved": ((people_of_it, Kind.MOVED, Topic.PROJECTS),),
    "project.merged": (
        (requester, Kind.MERGED, Topic.MINE),
        (people_of_it, Kind.MERGED, Topic.PROJECTS),
    ),
    "vote.given": ((leading, Kind.JOINED, Topic.PROJECTS),),
    "project.merged_in": ((people_of_it, Kind.MERGED_IN, Topic.PROJECTS),),
    "project.registered": ((appointed, Kind.YOUR_PART, Topic.MINE),),
    "project.parked_longer": (
        (requester, Kind.PARKED, Topic.MINE),
        (people_of_it, Kind.PARKED, Topic.PROJECTS),
    ),
    "project.go": ((leading, Kind.GO, Topic.MINE), (people_of_it, Kind.GO, Topic.PROJECTS)),
    "project.updated": ((people_of_it, Kind.UPDATED, Topic.PROJECTS),),
    "project.assigned": ((appointed, Kind.YOUR_PART, Topic.MINE),),
    "project.park_ended": ((team, Kind.PARK_ENDED, Topic.TRIAGE), (people_of_it, Kind.PARK_ENDED, Topic.PROJECTS)),
    "idea.postponed": ((requester, Kind.POSTPONED, Topic.MINE), (team, Kind.POSTPONED, Topic.TRIAGE)),
    "idea.withdrawn": ((leading, Kind.WITHDRAWN, Topic.TRIAGE), (people_of_it, Kind.WITHDRAWN, Topic.PROJECTS)),
    "member.set": ((appointed, Kind.YOUR_PART, Topic.MINE),),
    "decision.asked": ((asked, Kind.DECISION, Topic.ASKED),),
    "decision.changed": ((asked, Kind.DECISION_CHANGED, Topic.ASKED),),
    "decision.withdrawn": ((asked, Kind.DECISION_OFF, Topic.ASKED),),
    "decision.overdue": (
        (asked, Kind.DECISION_LATE, Topic.ASKED),
        (askers, Kind.DECISION_WAITS, Topic.MINE),
        (leading, Kind.DECISION_WAITS, Topic.PROJECTS),
    ),
    "decision.answered": decided(),
    "decision.recorded": decided(),
    # Sent to somebody without an account: a guest alone is asked.
    "assumption.sent": ((asked, Kind.ASSUMPTION, Topic.ASKED),),
    "assumption.due_soon": ((asked, Kind.ASSUMPTION_SOON, Topic.ASKED),),
    "assumption.overdue": ((asked, Kind.ASSUMPTION_LATE, Topic.ASKED),),
    "assumption.expired": ((asked, Kind.ASSUMPTION_LATE, Topic.ASKED),),
    "assumption.contradicted": ((minding, Kind.CONTRADICTED, Topic.ASKED),),
    "comment.made": discussed(),
    "comment.replied": discussed(),
    "comment.edited": ((mentioned, Kind.MENTIONED, Topic.TALK),),
    "endpoint.silent": live(Kind.NOT_USED),
    "endpoint.never_called": live(Kind.NOT_USED),
    "endpoint.called": live(Kind.USED_AGAIN),
    # The monitor is the team's; a stakeholder can do nothing about it.
    "endpoint.no_data": ((leading, Kind.NO_DATA, Topic.LIVE),),
}

# A move to the side is an answer to whoever asked for the project.
SIDE = {"parked": Kind.PARKED, "declined": Kind.DECLINED}
# These reach also somebody who muted the project.
PERSONAL = (Topic.ASKED,)
# Not for chat rooms: they concern one person.
PRIVATE = (
    Kind.YOUR_PART,
    Kind.MENTIONED,
    Kind.ASSUMPTION,
    Kind.ASSUMPTION_SOON,
    Kind.ASSUMPTION_LATE,
)


def rows_of(line: Line) -> Rows:
    """The rules for a line; none for one that nobody is told of."""
    rows = RULES.get(line.kind, ())
    side = SIDE.get(str(line.after.get("stage", ""))) if line.kind == "project.moved" else None
    if side is not None:
        return ((requester, side, Topic.MINE), (people_of_it, side, Topic.PROJECTS))
    if line.kind == "project.moved" and line.before.get("stage") in SIDE:
        # What had been the answer holds no longer: whoever got it hears that as soon.
        return ((requester, Kind.MOVED, Topic.MINE), *rows)
    return rows


def told(line: Line, circle: Circle) -> list[Telling]:
    """Everybody who is told, each once."""
    found: dict[int, Telling] = {}
    for group, kind, topic in rows_of(line):
        for who in sorted(group(circle)):
            silent = who in circle.muted and topic not in PERSONAL
            if who != line.actor and who not in found and not silent:
                found[who] = Telling(who, kind, topic)
    return list(found.values())


def for_guest(line: Line, *, asked_now: bool) -> Kind | None:
    """What somebody without an account is told: the one who is asked to decide, or else the one who sent an idea in."""
    group = asked if asked_now else requester
    return next((kind for one, kind, _topic in rows_of(line) if one is group), None)


def for_rooms(line: Line) -> tuple[Kind, frozenset[Topic]] | None:
    """What a chat room is told of a line, and under which topics it may have asked for that."""
    rows = [(kind, topic) for _group, kind, topic in rows_of(line) if kind not in PRIVATE]
    return (rows[0][0], frozenset(topic for _kind, topic in rows)) if rows else None
