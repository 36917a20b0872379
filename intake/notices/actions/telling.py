"""From lines of the journal to notices: exactly once, because both change in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from intake.notices import pace, queries, rules
from intake.notices.choices import Audience, Kind, Pace, Topic
from intake.notices.models import Channel, Notice
from intake.projects import journal
from intake.projects.choices import Stage, Visibility
from intake.projects.models import JournalEntry, Project

READER = "notices"
# Whoever takes back their own move within this time never made it, for all whom no mail has told of it yet.
TAKEN_BACK = timedelta(minutes=10)
# What can be taken back.
MOVES, ANSWERS = ("project.moved", "project.merged"), ("project.accepted", "project.asked")
log = structlog.get_logger(__name__)


@transaction.atomic
def read_journal(*, at: datetime, most: int = 200) -> int:
    """Takes the next lines and writes down who is told. Returns how many lines were taken."""
    entries = journal.take(READER, most)
    people, channels = queries.People(), list(Channel.objects.filter(active=True))
    for entry in entries:
        if entry.at < at - pace.KNOWN or not (rows := rules.rows_of(line_of(entry))):
            continue
        try:
            with transaction.atomic():
                tell(entry, people, channels, at)
        except (AttributeError, KeyError, TypeError, ValueError):
            # A line that holds what no rule expects must not hold up all that follow it.
            log.exception("a line of the journal could not be told", entry=entry.pk, kind=entry.kind, rows=len(rows))
    return len(entries)


def line_of(entry: JournalEntry) -> rules.Line:
    """What the rules look at."""
    return rules.Line(entry.kind, entry.actor_id, entry.after, entry.before)


def tell(entry: JournalEntry, people: queries.People, channels: Iterable[Channel], at: datetime) -> None:
    """The notices of one line."""
    line = line_of(entry)
    if takes_back(entry):
        return
    told = [one for one in rules.told(line, people.circle(entry)) if people.may_see(one.who, entry.project)]
    wishes = queries.wishes_of([one.who for one in told])
    rows = []
    for one in told:
        wish = wishes[one.who]
        how = pace.slowed(wish.pace(one.topic), at - entry.at)
        quiet = (wish.quiet_from, wish.quiet_to)
        due = pace.due_at(how, at, queries.zone(), hour=wish.digest_hour, weekday=wish.digest_weekday, quiet=quiet)
        rows.append(notice(entry, one.kind, one.topic, how, due, recipient_id=one.who))
    rows += for_guests(entry, at)
    rows += for_channels(entry, channels, at)
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def notice(entry: JournalEntry, kind: Kind, topic: Topic, how: Pace, due: datetime | None, **reader: object) -> Notice:
    """A notice because of a line; `reader` says whose."""
    return Notice(
        project=entry.project,
        entry=entry,
        kind=kind,
        topic=topic,
        cause=f"{kind}:{entry.project.code}:{entry.pk}",
        at=entry.at,
        pace=how,
        send_at=due,
        **reader,
    )


def for_guests(entry: JournalEntry, at: datetime) -> list[Notice]:
    """The same for people without an account: what they are asked, and what becomes of an idea that they sent in."""
    decision = queries.decision_of(entry)
    asked_now = decision is not None or entry.kind == "assumption.sent"
    link = None if decision else queries.assumption_link(entry) if asked_now else queries.idea_link(entry.project)
    email = decision.guest_email if decision else link.email if link else ""
    kind = rules.for_guest(line_of(entry), asked_now=asked_now) if email else None
    if kind is None or entry.after.get("guest"):
        # The guest acted: nobody is told what they did themselves.
        return []
    topic = Topic.ASKED if asked_now else Topic.MINE
    return [notice(entry, kind, topic, Pace.AT_ONCE, at + pace.TOGETHER, guest=email)]


def for_channels(entry: JournalEntry, channels: Iterable[Channel], at: datetime) -> list[Notice]:
    """The same for the chat rooms that asked for it; old lines are no news to a room."""
    said = rules.for_rooms(line_of(entry))
    if said is None or entry.at < at - pace.FRESH:
        return []
    kind, topics = said
    rows = []
    for channel in channels:
        wanted = [topic for topic in topics if topic in channel.topics]
        if wanted and hears_of(channel, entry.project):
            rows.append(notice(entry, kind, wanted[0], Pace.AT_ONCE, at + pace.TOGETHER, channel=channel))
    return rows


def hears_of(channel: Channel, project: Project) -> bool:
    """Whether those who read a channel may know of a project."""
    if project.stage == Stage.DRAFT:
        return False
    if channel.audience == Audience.BRAND:
        return channel.brand_id == project.brand_id
    return channel.audience == Audience.TEAM or project.visibility == Visibility.COMPANY


def takes_back(entry: JournalEntry) -> bool:
    """True if this line undoes the one before it and nobody has heard of that one: both are forgotten."""
    last = undone(entry)
    if last is None or last.actor_id != entry.actor_id or entry.at - last.at > TAKEN_BACK:
        return False
    unheard = Notice.objects.select_for_update().filter(entry=last)
    rows = list(unheard.values_list("delivery_id", "read_at"))
    if any(delivery is not None or read is not None for delivery, read in rows):
        return False
    unheard.delete()
    return True


def undone(entry: JournalEntry) -> JournalEntry | None:
    """The line that this one may undo: the move that it reverses, or the answer that it takes back."""
    lines = JournalEntry.objects.filter(project=entry.project_id, pk__lt=entry.pk).order_by("-pk")
    if entry.kind == "project.taken_back":
        return lines.filter(kind__in=ANSWERS).first()
    last = lines.filter(after__has_key="stage").first() if entry.kind == "project.moved" else None
    reversed_by = last is not None and last.kind in MOVES and last.before.get("stage") == entry.after.get("stage")
    return last if reversed_by else None
