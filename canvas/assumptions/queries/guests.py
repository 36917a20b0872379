"""Links through which people without an account answer one assumption."""

from __future__ import annotations

from django.db.models import QuerySet

from canvas.assumptions.models import Assumption
from intake.accounts.models import GuestLink
from intake.base.errors import NotFound
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry

PURPOSE = "assumption"
# A project that is over asks nobody anything.
OVER = (Stage.DECLINED, Stage.RETIRED)


def links_of(assumption: Assumption) -> QuerySet[GuestLink]:
    """The links that were sent and not withdrawn, newest first."""
    rows = GuestLink.objects.filter(purpose=PURPOSE, subject=str(assumption.pk), revoked_at=None)
    return rows.select_related("created_by").order_by("-pk")


def link_of(assumption: Assumption, number: int) -> GuestLink:
    """One of them. Raises NotFound."""
    found = links_of(assumption).filter(pk=number).first()
    if found is None:
        raise NotFound()
    return found


def of_guest(link: GuestLink) -> Assumption:
    """What a link asks. Raises NotFound when it is asked no more: the project is over, or the assumption is gone."""
    rows = Assumption.objects.select_related("project__brand").filter(pk=int(link.subject))
    found = rows.exclude(project__stage__in=OVER).first()
    if found is None:
        raise NotFound()
    return found


def guest_answer(assumption: Assumption, link: GuestLink) -> JournalEntry | None:
    """What was answered through this link."""
    return lines_of(assumption).filter(after__guest_link=link.pk).first()


def why_asked(assumption: Assumption, link: GuestLink) -> str:
    """What whoever sent the link wrote about why this person is asked."""
    line = lines_of(assumption).filter(kind="assumption.sent", after__link=link.pk).first()
    return line.reason if line else ""


def lines_of(assumption: Assumption) -> QuerySet[JournalEntry]:
    """The journal's lines about one assumption, for whoever may read that much."""
    return JournalEntry.objects.filter(project=assumption.project_id, subject=str(assumption.number)).order_by("pk")
