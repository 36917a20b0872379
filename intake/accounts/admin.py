"""People, brands and tokens in the admin pages."""

from __future__ import annotations

from django.contrib import admin

from intake.accounts.models import ApiToken, Brand, Membership, User


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "role", "is_active"]
    inlines = [MembershipInline]


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    list_display = ["name", "key"]
    search_fields = ["name", "key"]

    def get_readonly_fields(self, request: object, obj: Brand | None = None) -> list[str]:
        """A key is part of every code: it never changes."""
        return ["key"] if obj else []


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens can be looked at and revoked; they are made by their owners."""

    list_display = ["name", "prefix", "user", "scopes", "last_used_at", "revoked_at"]
    fields = ["user", "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"]
    readonly_fields = ["user", "name", "prefix", "scopes", "created_at", "last_used_at"]

    def has_add_permission(self, request: object, obj: ApiToken | None = None) -> bool:
        return False
