"""What people type about themselves and brands."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import brand_key
from intake.base.errors import FieldError, InvalidFields
from intake.base.forms import PlainText


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    error_messages = {
        "invalid_login": _("The address or the password is not right. Both matter to the letter."),
        "inactive": _("This account is closed."),
    }


class BrandForm(forms.Form):
    """A brand, on the page and in the API."""

    key = PlainText(label=_("Key"), max_length=8, validators=[brand_key])
    name = PlainText(label=_("Name"), max_length=80)


class BrandChangeForm(forms.Form):
    """What may change about a brand."""

    name = PlainText(label=_("Name"), max_length=80, required=False)


def channels_of(value: object) -> list[str]:
    """The brand's channels from JSON: up to 20 short texts. Raises InvalidFields."""
    if not isinstance(value, list) or len(value) > 20:
        raise InvalidFields(errors=[FieldError("channels", "invalid", "channels must be a list of up to 20 texts.")])
    field = PlainText(max_length=200)
    found = []
    for index, item in enumerate(value):
        try:
            found.append(str(field.clean(item if isinstance(item, str) else "")))
        except forms.ValidationError as error:
            raise InvalidFields(errors=[FieldError(f"channels.{index}", "invalid", error.messages[0])]) from error
    return found
