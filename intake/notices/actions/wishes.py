"""What people choose about hearing; it holds at once, for what waits already, too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from intake.accounts.models import User
from intake.notices import pace, queries
from intake.notices.choices import USUAL_PACE, Pace, Purpose, State, Topic, Via
from intake.notices.models import Delivery, Notice, Wishes

# In an unsubscribe link: all topics that are gathered into digests.
DIGEST = "digest"


def own(user: User) -> Wishes:
    """This person's row, held until the transaction ends."""
    Wishes.objects.get_or_create(user=user)
    return Wishes.objects.select_for_update().get(user=user)


@transaction.atomic
def save_wishes(*, user: User, paces: Mapping[str, str], hours: Mapping[str, int], at: datetime) -> Wishes:
    """All of it at once: {topic: pace}, and `digest_hour`, `digest_weekday`, `quiet_from`, `quiet_to`."""
    wishes = own(user)
    wishes.paces = {topic: how for topic, how in paces.items() if how != USUAL_PACE[Topic(topic)]}
    for name, hour in hours.items():
        setattr(wishes, name, hour)
    wishes.save(update_fields=["paces", *hours])
    reschedule(wishes, at)
    return wishes


@transaction.atomic
def switch(*, user: User, topic: str, on: bool, at: datetime) -> Wishes:
    """Switches mails about a topic (or DIGEST: all that are gathered) off, or on as they usually are."""
    wishes = own(user)
    gathered = (Pace.DAILY, Pace.WEEKLY)
    if topic != DIGEST:
        chosen = [topic]
    elif on:
        chosen = [one for one in Topic if USUAL_PACE[one] in gathered and wishes.pace(one) is Pace.IN_APP]
    else:
        chosen = [one for one in Topic if wishes.pace(one) in gathered]
    for one in chosen:
        wishes.paces.pop(one, None)
        if not on:
            wishes.paces[str(one)] = Pace.IN_APP
    wishes.save(update_fields=["paces"])
    reschedule(wishes, at)
    return wishes


def reschedule(wishes: Wishes, at: datetime) -> None:
    """What waits for a mail waits as it is wished now; what nobody wants by mail stays in the app."""
    rows = Notice.objects.filter(recipient_id=wishes.user_id, delivery=None, send_at__isnull=False)
    quiet = (wishes.quiet_from, wishes.quiet_to)
    for topic in Topic:
        how = wishes.pace(topic)
        due = pace.due_at(how, at, queries.zone(), hour=wishes.digest_hour, weekday=wishes.digest_weekday, quiet=quiet)
        rows.filter(topic=topic).update(pace=how, send_at=due)


def send_test(*, user: User, at: datetime) -> Delivery:
    """A mail to oneself, at most one a minute."""
    key = f"test:user-{user.pk}:{at:%Y-%m-%dT%H:%M}"
    values = {"via": Via.MAIL, "purpose": Purpose.TEST, "user": user, "created_at": at, "next_at": at}
    return Delivery.objects.get_or_create(key=key, defaults={**values, "state": State.WAITING})[0]
