"""Who may see which brands and people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet

from intake.accounts import tokens
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.models import ApiToken, Brand, Membership, User
from intake.base.errors import Forbidden, NotFound

USED_EVERY = timedelta(minutes=5)


def brands_visible_to(user: User | AnonymousUser) -> QuerySet[Brand]:
    """All brands, for anybody who is signed in: that a brand exists is no secret, its projects are."""
    if not isinstance(user, User):
        return Brand.objects.none()
    return Brand.objects.all()


def brands_to_submit_for(user: User) -> QuerySet[Brand]:
    """The brands whose ideas this person may send in."""
    return Brand.objects.all() if user.is_ml_team else Brand.objects.filter(pk__in=user.stakeholder_brands)


def get_brand(key: str, user: User) -> Brand:
    """Raises NotFound."""
    brand = brands_visible_to(user).filter(key=key).first()
    if brand is None:
        raise NotFound()
    return brand


def get_brand_for_admin(key: str, user: User) -> Brand:
    """Raises NotFound, or Forbidden for anybody but an admin."""
    brand = get_brand(key, user)
    if not user.is_admin:
        raise Forbidden()
    return brand


def ml_team() -> QuerySet[User]:
    """Active people who may lead a project."""
    return User.objects.filter(is_active=True, role__in=("ml_team", "admin")).order_by("name")


def stakeholders_of(brand: Brand) -> QuerySet[User]:
    """Active people who may answer for a project of a brand, by name: whoever only reads there cannot give a go."""
    here = {"membership__brand": brand, "membership__role__in": STAKEHOLDER_ROLES}
    return User.objects.filter(is_active=True, **here).order_by("name")


def people_near(brand: Brand) -> QuerySet[User]:
    """Active people of a brand and of the ML team, by name: whom its projects may ask, and whom they may mention."""
    here = Membership.objects.filter(brand=brand).values("user")
    near = Q(pk__in=here) | Q(role__in=("ml_team", "admin"))
    return User.objects.filter(near, is_active=True).order_by("name", "pk")


def find_token(text: str, at: datetime) -> ApiToken | None:
    """The live token that `text` is, with its owner; notes when it was last used, at most every five minutes."""
    prefix = tokens.prefix_of(text)
    if prefix is None:
        return None
    found = ApiToken.objects.select_related("user").filter(prefix=prefix).first()
    if found is None or not tokens.matches(text, found.digest, settings.SECRET_KEY):
        return None
    if not found.usable(at) or not found.user.is_active:
        return None
    if found.last_used_at is None or found.last_used_at < at - USED_EVERY:
        ApiToken.objects.filter(pk=found.pk, last_used_at=F("last_used_at")).update(last_used_at=at)
        ApiToken.objects.filter(pk=found.pk, last_used_at=None).update(last_used_at=at)
    return found


def demo_people() -> QuerySet[User]:
    """One person per role for the sign-in page of the demo."""
    return User.objects.filter(is_active=True, email__in=DEMO_PEOPLE.values())


# The demo's faces, in the order of the sign-in page.
DEMO_PEOPLE = {
    "product-owner": "zoe@example.org",
    "ml-engineer": "jan@example.org",
    "reader": "amina@example.org",
    "admin": "ada@example.org",
}
