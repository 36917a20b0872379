"""Everything that changes saved views and chosen columns. They belong to people, not to projects: no journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base.errors import Conflict, FieldError, Forbidden, Invalid
from intake.lists.choices import BACK_WITHIN, LONGEST, MOST_VIEWS, PASSING, Place
from intake.lists.models import ChosenColumns, SavedView


def selection_of(query: str) -> str:
    """The part of a query string that selects: sorted, without empty values and without where one was on the page.

    Raises Invalid for one that is longer than an address should be.
    """
    pairs = parse_qsl(query.removeprefix("?"))
    selection = urlencode(sorted((name, value) for name, value in pairs if value and name not in PASSING))
    if len(selection) > LONGEST:
        raise Invalid(errors=[FieldError("query", "too_long", _("This selection is too long to be kept."))])
    return selection


def name_taken() -> Invalid:
    return Invalid(errors=[FieldError("name", "taken", _("You have a view of this name already."))])


def save_view(*, name: str, place: Place, query: str, shared: bool, owner: User, at: datetime) -> SavedView:
    """Keeps a selection by name. Raises Invalid for a name that is taken, Forbidden for sharing outside the team."""
    if shared and not owner.is_ml_team:
        raise Forbidden(_("Views are shared within the ML team."))
    if SavedView.objects.filter(owner=owner, removed_at=None).count() >= MOST_VIEWS:
        raise Invalid(errors=[FieldError("name", "too_many", _("You have a hundred views. Delete one first."))])
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                owner=owner, name=name, place=place, query=selection_of(query), shared=shared, created_at=at
            )
    except IntegrityError as error:
        raise name_taken() from error


def change_view(*, view: SavedView, name: str, shared: bool, actor: User) -> SavedView:
    """Renames or shares a view. Raises Invalid for a name that is taken, Forbidden for somebody else's."""
    if not view.may_change(actor) or (shared and not actor.is_ml_team):
        raise Forbidden()
    view.name, view.shared = name, shared
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "shared"])
    except IntegrityError as error:
        raise name_taken() from error
    return view


def delete_view(*, view: SavedView, actor: User, at: datetime) -> None:
    """Deletes a view; for a while it can be taken back. Raises Forbidden for somebody else's."""
    if not view.may_change(actor):
        raise Forbidden()
    SavedView.objects.filter(pk=view.pk, removed_at=None).update(removed_at=at)


def take_back_view(*, view: SavedView, actor: User, at: datetime) -> None:
    """Undoes delete_view. Raises Conflict when that is too long ago, or when its name was given to another one."""
    if not view.may_change(actor):
        raise Forbidden()
    try:
        with transaction.atomic():
            rows = SavedView.objects.filter(pk=view.pk, removed_at__gt=at - BACK_WITHIN)
            if not rows.update(removed_at=None):
                raise Conflict(_("A deleted view can be taken back for ten minutes."))
    except IntegrityError as error:
        raise Conflict(_("You have another view of this name by now.")) from error


def choose_columns(*, user: User, place: Place, columns: Sequence[str]) -> None:
    """Keeps which columns a person wants to see; none means the usual ones."""
    if not columns:
        ChosenColumns.objects.filter(user=user, place=place).delete()
        return
    ChosenColumns.objects.update_or_create(user=user, place=place, defaults={"columns": list(columns)})
