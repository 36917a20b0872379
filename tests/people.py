"""The cast: who appears in the tests, and what each of them may do.

Zoë owns products of Nordlys, Kasper is her colleague there, Łukasz owns products of another brand (a stranger to
Nordlys), Amina reads, Jan is an ML engineer, Ada the admin.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from intake.accounts import actions
from intake.accounts.choices import BrandRole, CompanyRole, Scope
from intake.accounts.models import Brand, User


@dataclass(frozen=True)
class Cast:
    """Everybody and both brands."""

    nordlys: Brand
    other: Brand
    zoe: User
    kasper: User
    lukasz: User
    amina: User
    jan: User
    ada: User

    def named(self, name: str) -> User | None:
        """A person of the cast by name; "anonymous" is nobody."""
        return None if name == "anonymous" else getattr(self, name)


NAMES = ("anonymous", "zoe", "kasper", "lukasz", "amina", "jan", "ada")


def assemble() -> Cast:
    """Makes the cast and its two brands."""
    nordlys = actions.create_brand(key="NVB", name="Nordlys Vækst & Børn")
    other = actions.create_brand(key="LDZ", name="Łódź Living")
    zoe = actions.create_person(email="zoe@nordlys.example", name="Zoë Müller")
    kasper = actions.create_person(email="kasper@nordlys.example", name="Kasper Ørsted")
    lukasz = actions.create_person(email="lukasz@lodz.example", name="Łukasz Wójcik")
    amina = actions.create_person(email="amina@company.example", name="Amina Haddad")
    jan = actions.create_person(email="jan@company.example", name="Jan Kowalski", role=CompanyRole.ML_TEAM)
    ada = actions.create_person(email="ada@company.example", name="Ada Admin", role=CompanyRole.ADMIN)
    actions.join_brand(user=zoe, brand=nordlys, role=BrandRole.PRODUCT_OWNER)
    actions.join_brand(user=kasper, brand=nordlys, role=BrandRole.BRAND_LEAD)
    actions.join_brand(user=lukasz, brand=other, role=BrandRole.PRODUCT_OWNER)
    return Cast(nordlys, other, zoe, kasper, lukasz, amina, jan, ada)


def token_of(user: User, *scopes: Scope) -> str:
    """The text of a fresh token; by default it may read and write."""
    _token, text = actions.create_token(
        user=user, name="test", scopes=scopes or (Scope.READ, Scope.WRITE), at=timezone.now()
    )
    return text
