"""Which views a person is offered, and which columns they chose."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from intake.accounts.models import User
from intake.base.errors import Forbidden, NotFound
from intake.lists.choices import BACK_WITHIN, DESK, Place
from intake.lists.models import ChosenColumns, SavedView


def visible_to(user: User) -> QuerySet[SavedView]:
    """One's own views, and for the ML team those that somebody of it shares."""
    mine = Q(owner=user)
    return SavedView.objects.filter(mine | Q(shared=True) if user.is_ml_team else mine).select_related("owner")


def kept(user: User) -> QuerySet[SavedView]:
    """All that are not deleted, by name."""
    return visible_to(user).filter(removed_at=None)


def offered(user: User, place: Place) -> list[SavedView]:
    """The views that a page offers, with their owners: those of queue, board and matrix are offered on all three."""
    return list(kept(user).filter(place__in=DESK if place in DESK else (place,)))


def just_deleted(user: User, at: datetime) -> list[SavedView]:
    """One's own views that can still be taken back; `at` is aware."""
    return list(SavedView.objects.filter(owner=user, removed_at__gt=at - BACK_WITHIN).order_by("-removed_at"))


def get_view(number: int, user: User) -> SavedView:
    """A view to look at, a deleted one, too. Raises NotFound."""
    view = visible_to(user).filter(pk=number).first()
    if view is None:
        raise NotFound()
    return view


def get_view_for_changing(number: int, user: User) -> SavedView:
    """Raises NotFound, or Forbidden for a view that somebody else shares."""
    view = get_view(number, user)
    if not view.may_change(user):
        raise Forbidden()
    return view


def columns_of(user: User, place: Place) -> list[str]:
    """The columns that this person chose for a list; none if they never did."""
    return list(ChosenColumns.objects.filter(user=user, place=place).values_list("columns", flat=True).first() or [])
