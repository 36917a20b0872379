"""Brands."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from rest_framework.request import Request
from rest_framework.response import Response

from intake.accounts import actions, queries
from intake.accounts.authentication import person
from intake.accounts.choices import STAKEHOLDER_ROLES
from intake.accounts.forms import BrandChangeForm, BrandForm, channels_of
from intake.accounts.models import Brand, Membership
from intake.base import api
from intake.base.errors import FieldError, Forbidden, InvalidFields

OWNERS = Prefetch(
    "membership_set",
    Membership.objects.filter(role__in=STAKEHOLDER_ROLES, user__is_active=True).select_related("user").order_by("pk"),
    to_attr="owners",
)


def show_brand(brand: Brand) -> dict[str, Any]:
    """A brand as the API has it."""
    owners: list[Membership] = getattr(brand, "owners", [])
    return {
        "key": brand.key,
        "name": brand.name,
        "owners": [{"email": m.user.email, "name": m.user.name, "role": m.role} for m in owners],
        "channels": brand.channels,
    }


class Brands(api.ApiView):
    """List brands; admins add one."""

    def get(self, request: Request) -> Response:
        api.filters(request, set())
        rows = queries.brands_visible_to(person(request)).prefetch_related(OWNERS)
        return api.listing(request, rows, show_brand, key="key")

    def post(self, request: Request) -> Response:
        if not person(request).is_admin:
            raise Forbidden()
        data = api.body(request, {"key", "name", "channels"})
        fields = api.validated(BrandForm(data))
        brand = actions.create_brand(**fields, channels=channels_of(data.get("channels", [])))
        return Response(show_brand(brand), status=201, headers={"Location": f"/api/v1/brands/{brand.key}/"})


class OneBrand(api.ApiView):
    """Read a brand; admins change its name and channels."""

    def get(self, request: Request, key: str) -> Response:
        queries.get_brand(key, person(request))
        return Response(show_brand(Brand.objects.prefetch_related(OWNERS).get(key=key)))

    def patch(self, request: Request, key: str) -> Response:
        brand = queries.get_brand_for_admin(key, person(request))
        data = api.body(request, {"name", "channels"})
        fields = api.validated(BrandChangeForm(data))
        if "name" in data and not fields["name"]:
            raise InvalidFields(errors=[FieldError("name", "required", "A brand needs a name.")])
        actions.change_brand(
            brand=brand,
            name=fields["name"] or None,
            channels=channels_of(data["channels"]) if "channels" in data else None,
        )
        return self.get(request, key)
