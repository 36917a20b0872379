"""Links for people without an account: made, opened, revoked; and which room shows what is behind them."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.accounts import tokens
from intake.accounts.models import GuestLink, User
from intake.base.errors import NotFound
from intake.base.limits import limited

# A page behind a link: draws and takes one purpose's form for the guest whose link it is.
GuestPage = Callable[[HttpRequest, GuestLink], HttpResponse]
pages: dict[str, GuestPage] = {}
# How many links one person may send out in an hour: nobody's site sends mail to a list of strangers.
MOST_INVITED = 60


def serve(purpose: str, page: GuestPage) -> None:
    """Registers the page behind the links of a purpose, in the room's urls.py."""
    pages[purpose] = page


def page_of(link: GuestLink) -> GuestPage:
    """The page behind a link. Raises NotFound for a purpose that no room serves any more."""
    if link.purpose not in pages:
        raise NotFound()
    return pages[link.purpose]


def invite(
    *, purpose: str, subject: str, name: str, email: str, actor: User | None, at: datetime, days: int = 14
) -> tuple[GuestLink, str]:
    """A new link, usable for `days`, and the text in its address. Raises TooOften."""
    if actor is not None:
        limited(f"invite:{actor.pk}", MOST_INVITED, 3600)
    link = GuestLink.objects.create(
        handle=tokens.new_handle(),
        purpose=purpose,
        subject=subject,
        name=name,
        email=email.lower(),
        created_by=actor,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    return link, text_of(link)


def extend(*, link: GuestLink, expires_at: datetime) -> None:
    """Lets a link live until `expires_at` (aware), if that is later."""
    GuestLink.objects.filter(pk=link.pk, expires_at__lt=expires_at).update(expires_at=expires_at)


def revoke(*, link: GuestLink, at: datetime) -> None:
    """The link opens nothing from the next request on."""
    GuestLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)


def used(*, link: GuestLink, at: datetime) -> None:
    """Notes that something was sent through the link."""
    GuestLink.objects.filter(pk=link.pk).update(last_used_at=at)


def guest(token: str, purpose: str | None, at: datetime) -> GuestLink:
    """The usable link that `token` is, of this purpose or of any. Raises NotFound: one sentence for links that never
    were and that are revoked; whoever holds the right text of an expired one is told whom to ask."""
    handle = tokens.handle_of(token)
    link = GuestLink.objects.select_related("created_by").filter(handle=handle).first() if handle else None
    right = link is not None and hmac.compare_digest(text_of(link), token)
    if link is None or not right or link.revoked_at or purpose not in (None, link.purpose):
        raise NotFound(_("This link is not valid, or not any more. Ask whoever sent it to you for a new one."))
    if not link.usable(at):
        name = link.created_by.name if link.created_by else _("whoever sent it to you")
        raise NotFound(_("This link has expired. Ask %(name)s for a new one.") % {"name": name})
    return link


def text_of(link: GuestLink) -> str:
    """The text in the link's address."""
    return tokens.guest_text(link.handle, link.purpose, settings.SECRET_KEY)


def address(link: GuestLink) -> str:
    """The whole web address of a link, for mails and for copying."""
    return f"{settings.BASE_URL}{reverse('accounts:guest', args=[text_of(link)])}"
