"""People, brands and tokens in the admin pages."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import ApiToken, Brand, GuestLink, Membership, User

admin.site.site_title = admin.site.site_header = _("Intake: brands, people, rules")
admin.site.index_title = _("What admins set")
# Roles say who may do what; groups would be a second way that nothing reads.
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0


class PersonForm(forms.ModelForm[User]):
    """A person as an admin writes them down, with a first or a new password."""

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty to keep the password as it is. A new one ends all of the person's sessions."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "role", "is_active")

    def clean_email(self) -> str:
        """Addresses are kept in small letters."""
        return str(self.cleaned_data["email"]).lower()

    def clean_new_password(self) -> str:
        """Checked by the same rules as everybody's."""
        password = str(self.cleaned_data.get("new_password") or "")
        if password:
            validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    form = PersonForm
    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active"]
    search_fields = ["name", "email"]
    fields = ["name", "email", "role", "is_active", "new_password"]
    inlines = [MembershipInline]

    def save_model(self, request: HttpRequest, obj: User, form: PersonForm, change: bool) -> None:
        """With the new password, if one was typed; a new person without one cannot sign in by password."""
        if form.cleaned_data["new_password"]:
            obj.set_password(form.cleaned_data["new_password"])
        elif not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    list_display = ["name", "key"]
    search_fields = ["name", "key"]

    def get_readonly_fields(self, request: HttpRequest, obj: Brand | None = None) -> list[str]:
        """A key is part of every code: it never changes."""
        return ["key"] if obj else []


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens can be looked at and revoked; they are made by their owners."""

    list_display = ["name", "prefix", "user", "scopes", "last_used_at", "revoked_at"]
    fields = ["user", "name", "prefix", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"]
    readonly_fields = ["user", "name", "prefix", "scopes", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False


@admin.register(GuestLink)
class GuestLinkAdmin(admin.ModelAdmin[GuestLink]):
    """Links of people without an account can be looked at and revoked; they are made where something is asked."""

    list_display = ["name", "email", "purpose", "subject", "created_by", "expires_at", "last_used_at", "revoked_at"]
    fields = ["name", "email", "purpose", "subject", "created_by", "created_at", "expires_at", "revoked_at"]
    readonly_fields = ["name", "email", "purpose", "subject", "created_by", "created_at"]
    search_fields = ["name", "email"]

    def has_add_permission(self, request: HttpRequest, obj: GuestLink | None = None) -> bool:
        return False
