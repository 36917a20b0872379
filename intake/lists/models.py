"""What people keep about lists: selections by name, and the columns they want to see."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from intake.lists.choices import PATHS, Place


class SavedView(models.Model):
    """A selection by name: a page and its query string. The address is the view; this only remembers it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=10)
    query = models.CharField(max_length=1000, blank=True)
    # The whole ML team is offered it; its owner and admins alone change it.
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(place__in=[p.value for p in Place]), name="saved_view_place_known"),
            models.UniqueConstraint(
                fields=["owner", "place", "name"], condition=Q(removed_at=None), name="saved_view_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The page with this selection."""
        return PATHS[Place(self.place)] + (f"?{self.query}" if self.query else "")

    def may_change(self, user: Any) -> bool:
        """Its owner may, and an admin if it is shared."""
        return bool(self.owner_id == user.pk or (self.shared and user.is_admin))


class ChosenColumns(models.Model):
    """The columns of a list that a person wants to see, in order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=10)
    columns = ArrayField(models.CharField(max_length=30))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="chosen_columns_once")]

    def __str__(self) -> str:
        return f"{self.place}: {', '.join(self.columns)}"
