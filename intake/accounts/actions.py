"""Everything that changes people, brands and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intake.accounts import tokens
from intake.accounts.choices import BrandRole, CompanyRole, Scope
from intake.accounts.models import ApiToken, Brand, Membership, User
from intake.base.errors import FieldError, Invalid


def create_brand(*, key: str, name: str, channels: list[str] | None = None) -> Brand:
    """A new brand. Raises Invalid when the key is taken."""
    try:
        with transaction.atomic():
            return Brand.objects.create(key=key, name=name, channels=channels or [])
    except IntegrityError as error:
        raise Invalid(errors=[FieldError("key", "taken", _("Another brand has this key."))]) from error


def change_brand(*, brand: Brand, name: str | None = None, channels: list[str] | None = None) -> Brand:
    """Renames a brand or its channels; None leaves a field alone. The key never changes."""
    if name is not None:
        brand.name = name
    if channels is not None:
        brand.channels = channels
    brand.save(update_fields=["name", "channels"])
    return brand


@transaction.atomic
def create_person(
    *, email: str, name: str, role: CompanyRole = CompanyRole.READER, password: str | None = None
) -> User:
    """A person with an account. Raises Invalid when the address is taken."""
    if User.objects.filter(email__iexact=email).exists():
        raise Invalid(errors=[FieldError("email", "taken", _("Somebody with this address exists already."))])
    if role == CompanyRole.ADMIN:
        return User.objects.create_superuser(email, name, password)
    return User.objects.create_user(email, name, password, role=role)


def join_brand(*, user: User, brand: Brand, role: BrandRole) -> Membership:
    """Makes a person part of a brand, or changes what they are to it."""
    membership, _created = Membership.objects.update_or_create(user=user, brand=brand, defaults={"role": role})
    user.__dict__.pop("memberships", None)
    return membership


def create_token(
    *, user: User, name: str, scopes: Iterable[Scope], at: datetime, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can read again. Raises Invalid for an admin scope without that role."""
    wanted = sorted(set(scopes))
    if Scope.ADMIN in wanted and not user.is_admin:
        raise Invalid(errors=[FieldError("scopes", "forbidden", _("Only an admin's token can have the scope admin."))])
    fresh = tokens.make(settings.SECRET_KEY)
    token = ApiToken.objects.create(
        user=user,
        name=name,
        prefix=fresh.prefix,
        digest=fresh.digest,
        scopes=[scope.value for scope in wanted],
        created_at=at,
        expires_at=expires_at,
    )
    return token, fresh.text


def revoke_token(*, token: ApiToken, at: datetime) -> None:
    """The token is dead from the next request on."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
