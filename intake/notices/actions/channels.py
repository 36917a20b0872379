"""The chat rooms that hear of projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from intake.notices import rooms, secret
from intake.notices.choices import Purpose, Via
from intake.notices.models import Channel, Delivery


def save_channel(*, channel: Channel | None, details: Mapping[str, Any], at: datetime) -> Channel:
    """A new channel, or an existing one with other details; an empty `address` leaves the stored one.

    Raises rooms.Refused for an address that must not be called.
    """
    row = channel or Channel(created_at=at)
    address = details.get("address", "")
    if address:
        row.shown, row.secret = rooms.shown(address, settings.CHAT_HOSTS), secret.hide(address)
    for name in ("name", "audience", "brand", "topics", "active"):
        setattr(row, name, details[name])
    row.save()
    return row


def remove_channel(*, channel: Channel) -> None:
    """Forgets a channel with all that waits for it."""
    channel.delete()


def test_channel(*, channel: Channel, at: datetime) -> Delivery:
    """A message to the room, at most one a minute."""
    key = f"test:channel-{channel.pk}:{at:%Y-%m-%dT%H:%M}"
    values = {"via": Via.CHAT, "purpose": Purpose.TEST, "channel": channel, "created_at": at, "next_at": at}
    return Delivery.objects.get_or_create(key=key, defaults=values)[0]
