"""People, straight from the accounts: whom one may find, and by what."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from intake.accounts.choices import CompanyRole
from intake.accounts.models import User
from intake.search.queries.question import Question
from intake.search.words import words_of

TEAM = (CompanyRole.ML_TEAM, CompanyRole.ADMIN)


def people_visible_to(user: User) -> QuerySet[User]:
    """Active people: all for the ML team; for others the ML team, those of their own brands, and themselves."""
    rows = User.objects.filter(is_active=True)
    if user.is_ml_team:
        return rows
    near = User.objects.filter(membership__brand__in=list(user.memberships)).values("pk")
    return rows.filter(Q(role__in=TEAM) | Q(pk__in=near) | Q(pk=user.pk))


def people_named(asked_for: Question, user: User) -> list[int]:
    """The pks of those in whose name or address every word of the question begins a word, by name.

    Compared here, because names are written with and without their accents; a company has few people.
    """
    found = []
    for pk, name, email in people_visible_to(user).order_by("name", "pk").values_list("pk", "name", "email"):
        words = words_of(f"{name} {email}")
        if all(
            part.without != all(any(word.startswith(typed) for word in words) for typed in part.words)
            for part in asked_for.parts
        ):
            found.append(pk)
    return found
