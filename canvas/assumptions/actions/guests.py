"""People without an account answer one assumption by a link that is sent to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from canvas.assumptions import queries
from canvas.assumptions.actions.answers import add_evidence, pass_on
from canvas.assumptions.actions.rows import locked, note
from canvas.assumptions.choices import Verdict
from canvas.assumptions.models import Assumption
from intake.accounts import guests as links
from intake.accounts.models import GuestLink, User
from intake.base.errors import Conflict

# How long a link can be answered.
DAYS = 30


class AlreadyAnswered(Conflict):
    """This link has been answered: the first answer counts."""

    code = "already_answered"


@transaction.atomic
def send_to_guest(
    *, assumption: Assumption, name: str, email: str, reason: str, actor: User, at: datetime
) -> GuestLink:
    """A link for somebody without an account; the journal's line is what the mail is made of. `reason` says why this
    person is asked. An earlier link of the same address to the same assumption opens nothing more. Raises TooOften.
    """
    current = locked(assumption, None)
    for old in queries.links_of(current).filter(email=email.lower()):
        links.revoke(link=old, at=at)
    link, _text = links.invite(
        purpose=queries.PURPOSE, subject=str(current.pk), name=name, email=email, actor=actor, at=at, days=DAYS
    )
    note(
        current,
        kind="assumption.sent",
        actor=actor,
        at=at,
        after={"sent_to": link.name, "email": link.email, "link": link.pk},
        reason=reason,
    )
    return link


@transaction.atomic
def withdraw_link(*, assumption: Assumption, link: GuestLink, actor: User, at: datetime) -> None:
    """The link opens nothing any more; what was answered through it stays."""
    current = locked(assumption, None)
    links.revoke(link=link, at=at)
    note(current, kind="assumption.unsent", actor=actor, at=at, after={"sent_to": link.name, "link": link.pk})


@transaction.atomic
def answer_as_guest(
    *,
    link: GuestLink,
    assumption: Assumption,
    verdict: Verdict,
    level: int,
    text: str,
    proof: str,
    at: datetime,
) -> None:
    """The answer of somebody without an account; no verdict means that they do not know. `proof` is a web address.

    Raises AlreadyAnswered: one link is one answer.
    """
    current = locked(assumption, None)
    if queries.guest_answer(current, link) is not None:
        raise AlreadyAnswered(_("This is answered already."))
    if verdict == Verdict.NONE:
        pass_on(assumption=current, actor=None, at=at, reason=text, guest=link)
        return
    add_evidence(assumption=current, level=level, verdict=verdict, text=text, link=proof, actor=None, at=at, guest=link)
