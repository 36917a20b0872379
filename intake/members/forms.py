"""What people type about who has to do with a project. Forms validate and never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import Brand, User
from intake.base.forms import Choice, LongText, PlainText
from intake.members.choices import Following
from intake.members.wording import ROLE
from intake.projects.choices import AskRole

NOTE_LENGTH = 1_000


class MemberForm(forms.Form):
    """Who answers for a role: an address that has an account, or a name and an address without one."""

    role = Choice(label=_("Part"), choices=[(str(key), word) for key, word in ROLE.items()])
    email = PlainText(
        label=_("E-mail address"),
        max_length=254,
        validators=[validate_email],
        widget=forms.EmailInput(attrs={"list": "people-known", "autocomplete": "off"}),
    )
    name = PlainText(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Only for somebody without an account here: such people answer by a link in a mail."),
    )

    def clean(self) -> dict[str, Any]:
        """With `user`, who has an account; else with name and address. Raises ValidationError for who has left."""
        cleaned: dict[str, Any] = super().clean() or {}
        address = cleaned.get("email", "")
        user = User.objects.filter(email=address.lower()).first() if address else None
        if user is not None and not user.is_active:
            self.add_error("email", forms.ValidationError(_("This person has left."), code="left"))
        elif address and user is None and "name" in cleaned and not cleaned["name"]:
            self.add_error("name", forms.ValidationError(_("Nobody has this address: give a name."), code="required"))
        return {**cleaned, "user": user}

    def named(self) -> dict[str, Any]:
        """The person as `actions.set_member` takes them."""
        fields = self.cleaned_data
        return {"user": fields["user"], "name": fields["name"], "email": fields["email"]}


class RoleForm(forms.Form):
    """A role alone."""

    role = Choice(choices=[(str(role), str(role)) for role in AskRole])


class FollowForm(forms.Form):
    """What somebody wants to hear of a project; empty is what holds without a choice."""

    state = Choice(choices=[(str(state), str(state)) for state in Following], required=False)


class VoteForm(forms.Form):
    """ "We need this, too": for which brand, and what one adds."""

    wanted = Choice(choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput())
    brand = Choice(label=_("Brand"), required=False)
    note = LongText(
        label=_("What you would add"),
        max_length=NOTE_LENGTH,
        rows=3,
        required=False,
        help_text=_("Where it hurts in your brand, how often, what it costs."),
    )

    def __init__(self, *args: Any, brands: Sequence[Brand], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["brand"]
        field.choices = [(brand.key, brand.name) for brand in brands]
        if not brands:
            del self.fields["brand"]
        self.known = {brand.key: brand for brand in brands}

    def chosen_brand(self) -> Brand | None:
        """The brand that was chosen; of somebody with one brand, that one."""
        key = self.cleaned_data.get("brand", "")
        return self.known.get(key) or (next(iter(self.known.values())) if len(self.known) == 1 else None)
