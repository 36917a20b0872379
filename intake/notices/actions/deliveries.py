"""Deliveries: bundled from notices, claimed with a lease, sent outside of any transaction, marked.

At least once on the wire, once for each key: what is sent carries its key, and a sender that died between the other
side's "accepted" and our commit is the only one whose message goes out again, with the same key.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from intake.notices import pace, queries
from intake.notices.choices import Pace, Purpose, State, Via
from intake.notices.models import Delivery, Notice

# A delivery that so many senders died with is given up: perhaps it is what kills them.
MOST_TAKEN_OVER = 20
# Longer than one sending may take (mailbox.CONNECT and HAND_OVER), short enough that a dead one's mail goes out soon.
LEASE = timedelta(seconds=60)
GAVE_OUT = "Every sender that tried this one died."
KEEP = timedelta(days=90)
Address = tuple[int | None, str, int | None]


@transaction.atomic
def bundle(*, at: datetime, most: int = 500) -> int:
    """Puts the notices whose time has come into deliveries, one for each address and pace. Returns how many."""
    due = Notice.objects.select_for_update(skip_locked=True).filter(delivery=None, send_at__lte=at).order_by("pk")
    bundles: dict[tuple[Address, str], list[Notice]] = defaultdict(list)
    for row in due[:most]:
        bundles[(row.recipient_id, row.guest, row.channel_id), row.pace].append(row)
    for (address, how), rows in bundles.items():
        if how == Pace.AT_ONCE:
            # What follows within the window goes along: people get one mail instead of three.
            rows += list(
                Notice.objects.select_for_update(skip_locked=True)
                .filter(recipient=address[0], guest=address[1], channel=address[2], pace=how, delivery=None)
                .filter(send_at__gt=at, send_at__lte=at + pace.TOGETHER)
                .order_by("pk")
            )
        put(address, Pace(how), rows, at)
    return len(bundles)


def put(address: Address, how: Pace, rows: list[Notice], at: datetime) -> None:
    """One delivery for these notices; a second digest of one day waits for the next."""
    user, guest, channel = address
    where = f"user-{user}" if user else f"channel-{channel}" if channel else f"guest-{guest}"
    today = at.astimezone(queries.zone()).date()
    if how == Pace.AT_ONCE:
        key = f"now:{where}:{rows[0].pk}"
    elif how == Pace.DAILY:
        key = f"digest:{where}:{today}"
    else:
        year, week, _day = today.isocalendar()
        key = f"digest:{where}:{year}-W{week:02}"
    delivery, new = Delivery.objects.get_or_create(
        key=key[:120],
        defaults={
            "via": Via.CHAT if channel else Via.MAIL,
            "purpose": Purpose.AT_ONCE if how == Pace.AT_ONCE else Purpose.DIGEST,
            "user_id": user,
            "guest": guest,
            "channel_id": channel,
            "created_at": at,
            "next_at": at,
        },
    )
    numbers = [row.pk for row in rows]
    if new or (delivery.state == State.WAITING and delivery.attempt == 0):
        Notice.objects.filter(pk__in=numbers).update(delivery=delivery)
    else:
        later = pace.next_hour(at, at.astimezone(queries.zone()).hour, queries.zone())
        Notice.objects.filter(pk__in=numbers).update(send_at=later)


def lane_of(delivery: Delivery) -> str:
    """What a delivery can be held up by: the mail server, or its own channel."""
    return Via.MAIL if delivery.channel_id is None else f"{Via.CHAT}:{delivery.channel_id}"


def in_lane(lane: str) -> Q:
    """The deliveries of a lane."""
    return Q(channel=None) if lane == Via.MAIL else Q(channel=int(lane.partition(":")[2]))


def lanes(*, at: datetime) -> list[str]:
    """Lanes with something to send."""
    rows = Delivery.objects.filter(ready(at)).order_by("channel_id", "pk").distinct("channel_id")
    return sorted(lane_of(row) for row in rows)


def ready(at: datetime) -> Q:
    """Due, or left behind by a sender whose lease has ended."""
    return Q(state=State.WAITING, next_at__lte=at) | Q(state=State.SENDING, lease_until__lt=at)


@transaction.atomic
def claim(*, lane: str, at: datetime) -> Delivery | None:
    """Makes the longest due delivery of a lane this sender's own until the lease ends. None if there is none, or if
    another sender is at work in this lane: one at a time keeps a slow server from holding up two workers."""
    mine = Delivery.objects.filter(in_lane(lane))
    if mine.filter(state=State.SENDING, lease_until__gte=at).exists():
        return None
    rows = mine.filter(ready(at)).select_for_update(skip_locked=True, of=("self",))
    found = rows.select_related("user", "channel").order_by("next_at", "pk").first()
    if found is None:
        return None
    found.taken_over += found.state == State.SENDING
    if found.taken_over > MOST_TAKEN_OVER:
        Delivery.objects.filter(pk=found.pk).update(state=State.GIVEN_UP, lease_until=None, last_error=GAVE_OUT)
        return None
    found.state, found.attempt, found.lease_until, found.last_tried_at = (
        State.SENDING,
        found.attempt + 1,
        at + LEASE,
        at,
    )
    found.save(update_fields=["state", "attempt", "taken_over", "lease_until", "last_tried_at"])
    return found


def owned(delivery: Delivery) -> Q:
    """As long as this attempt owns it."""
    return Q(pk=delivery.pk, attempt=delivery.attempt, state=State.SENDING)


def mark_sent(*, delivery: Delivery, at: datetime) -> bool:
    """The other side has accepted it; False when another attempt owns it by now."""
    done = {"state": State.SENT, "sent_at": at, "lease_until": None, "last_error": ""}
    return bool(Delivery.objects.filter(owned(delivery)).update(**done))


def drop(*, delivery: Delivery, at: datetime) -> None:
    """Nothing is left to say: read meanwhile, switched off, or no longer theirs to see."""
    Delivery.objects.filter(owned(delivery)).update(state=State.DROPPED, sent_at=at, lease_until=None)


@transaction.atomic
def fail(*, delivery: Delivery, why: str, at: datetime, for_good: bool = False, whole_lane: bool = False) -> None:
    """It did not arrive: it waits and is tried again, or is given up. With `whole_lane` the others of its lane wait a
    minute, too: a server that does not answer one does not answer the next."""
    wait = None if for_good else pace.retry_after(delivery.failures + 1)
    changed = Delivery.objects.filter(owned(delivery)).update(
        state=State.GIVEN_UP if wait is None else State.WAITING,
        failures=F("failures") + 1,
        next_at=at + (wait or timedelta()),
        lease_until=None,
        last_error=why[:300],
    )
    if changed and whole_lane:
        soon = at + timedelta(minutes=1)
        waiting = Delivery.objects.filter(in_lane(lane_of(delivery)), state=State.WAITING, next_at__lt=soon)
        waiting.update(next_at=soon)


def retry(*, delivery: Delivery, at: datetime) -> bool:
    """An admin has mended what was wrong: it starts afresh. False if it is no longer waiting or given up."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=(State.GIVEN_UP, State.WAITING))
    return bool(rows.update(state=State.WAITING, failures=0, next_at=at))


def retry_all(*, at: datetime) -> int:
    """The same for everything that failed."""
    failed = Q(state=State.GIVEN_UP) | Q(state=State.WAITING, failures__gt=0)
    return Delivery.objects.filter(failed).update(state=State.WAITING, failures=0, next_at=at)


def tidy(*, at: datetime) -> None:
    """Forgets deliveries that ended three months ago; the notices stay."""
    ended = (State.SENT, State.DROPPED, State.GIVEN_UP)
    Delivery.objects.filter(created_at__lt=at - KEEP, state__in=ended).delete()
