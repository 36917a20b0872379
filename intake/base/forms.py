"""Form fields that take anything a browser, a script or an import may send, and answer with a field error."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import EmailValidator, ProhibitNullCharactersValidator
from django.forms.renderers import BaseRenderer
from django.template import TemplateDoesNotExist, engines
from django.utils.translation import gettext_lazy

from intake.base.errors import FieldError

SMALLINT_MAX = 2**15 - 1
INT_MAX = 2**31 - 1
BIGINT_MAX = 2**63 - 1
DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2199, 12, 31)


class Renderer(BaseRenderer):
    """Our field template is Jinja2's; whatever we do not override (all of the admin's widgets) is Django's own."""

    def get_template(self, template_name: str) -> Any:
        """The template of that name. Raises TemplateDoesNotExist when neither engine has it."""
        try:
            return engines["jinja2"].get_template(template_name)
        except TemplateDoesNotExist:
            return engines["django"].get_template(template_name)


def errors_of(form: forms.Form) -> list[FieldError]:
    """The errors of a bound form, as the API lists them."""
    return [
        FieldError(
            field="" if name == NON_FIELD_ERRORS else name,
            code=error.code or "invalid",
            detail=" ".join(error.messages),
        )
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]


class PlainText(forms.CharField):
    """One line of text: stripped, without control characters, at most `max_length` characters (default 200)."""

    newlines = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Enter text."),
        "control_character": gettext_lazy("Remove the invisible control character at position %(position)d."),
        "newline": gettext_lazy("Write this on one line."),
        "too_long": gettext_lazy("Use at most %(limit)d characters; this has %(count)d."),
    }

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        super().__init__(**options)
        # Not CharField's own max_length: our message counts, and NUL is told like any other control character.
        self.limit = max_length
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]
        self.widget.attrs.setdefault("maxlength", str(max_length))

    def to_python(self, value: Any) -> str:
        """The clean text. Raises ValidationError for anything that is not text."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if len(text) > self.limit:
            counts = {"limit": self.limit, "count": len(text)}
            raise ValidationError(self.error_messages["too_long"], code="too_long", params=counts)
        for position, character in enumerate(text, start=1):
            if character == "\n" and not self.newlines:
                raise ValidationError(self.error_messages["newline"], code="newline")
            if _is_control(character) and character not in "\n\t":
                places = {"position": position}
                raise ValidationError(
                    self.error_messages["control_character"],
                    code="control_character",
                    params=places,
                )
        return text


class LongText(PlainText):
    """Text of several lines: line ends become \\n; at most `max_length` characters (default 5,000)."""

    newlines = True

    def __init__(self, *, max_length: int = 5000, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **options)


class EmailText(PlainText):
    """An e-mail address, in small letters."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_an_address": gettext_lazy("Enter an e-mail address such as name@company.example.")
    }
    widget = forms.EmailInput

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_python(self, value: Any) -> str:
        """The address, empty when none was given. Raises ValidationError."""
        text = super().to_python(value).lower()
        if text:
            EmailValidator(self.error_messages["not_an_address"], code="not_an_address")(text)
        return text


class Number(forms.FloatField):
    """A finite number, kept as double precision. A decimal comma is understood; NaN and 1e400 are refused."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": gettext_lazy("Enter a number.")}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # as in Django itself
        """The number, None when empty. Raises ValidationError."""
        found = super().to_python(_figure(value, self.error_messages["invalid"]))
        if found is not None and not math.isfinite(found):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        # Nought has no sign: nobody wants to read -0.
        return None if found is None else found + 0.0


class WholeNumber(forms.IntegerField):
    """A whole number from `min_value` (0) to `max_value` (2**63-1, what the database holds)."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": gettext_lazy("Enter a whole number.")}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, min_value: int = 0, max_value: int = BIGINT_MAX, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_python(self, value: Any) -> int | None:
        """The number, None when empty. Raises ValidationError."""
        return super().to_python(_figure(value, self.error_messages["invalid"]))


class Money(forms.DecimalField):
    """An amount of money, not negative, two decimals, up to 12 figures."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": gettext_lazy("Enter an amount of money.")}
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=12, decimal_places=2, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as in Django itself
        """The amount, None when empty. Raises ValidationError."""
        found = super().to_python(_figure(value, self.error_messages["invalid"]))
        if found is not None and not found.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        # Nought has no sign: nobody wants to read -0.00.
        return found.copy_abs() if found is not None and found.is_zero() else found


class DateInput(forms.DateField):
    """A calendar day, written 2026-11-22, between 1970 and 2199 (`earliest` and `latest` narrow it)."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": gettext_lazy("Enter a date as year-month-day, for example 2026-11-22."),
        "out_of_range": gettext_lazy("Enter a date between %(earliest)s and %(latest)s."),
    }
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(
        self,
        *,
        earliest: date = EARLIEST_DAY,
        latest: date = LATEST_DAY,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.earliest, self.latest = earliest, latest
        self.widget.attrs |= {"min": earliest.isoformat(), "max": latest.isoformat()}

    def to_python(self, value: Any) -> date | None:
        """The day, None when empty. Raises ValidationError."""
        if value is None or value == "":
            return None
        try:
            found = value if type(value) is date else _iso_day(value)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not self.earliest <= found <= self.latest:
            bounds = {
                "earliest": self.earliest.isoformat(),
                "latest": self.latest.isoformat(),
            }
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range", params=bounds)
        return found


class Choice(forms.ChoiceField):
    """One of several values. Anything that is not text is no choice."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": gettext_lazy("Choose one of the values offered.")
    }

    def to_python(self, value: Any) -> str:
        """The value, empty when none was chosen. Raises ValidationError."""
        if value is not None and not isinstance(value, str):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return value or ""


class Choices(forms.MultipleChoiceField):
    """Several of several values, shown as check boxes."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": gettext_lazy("Choose from the values offered.")
    }
    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        """The values. Raises ValidationError."""
        if value and not (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class Flag(forms.BooleanField):
    """Yes or no; never required, for an unticked box sends nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


def _is_control(character: str) -> bool:
    """Control characters, lone surrogates and the two code points that no XML file (an export) may hold."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff"


def _figure(value: Any, message: Any) -> Any:
    """What int(), float() or Decimal() may read: their leniencies (True, 1_000, a list) are refused."""
    if value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool)):
        return value
    if not isinstance(value, str) or "_" in value or len(value) > 400:
        raise ValidationError(message, code="invalid")
    text = "".join(value.split())
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _iso_day(value: Any) -> date:
    if not isinstance(value, str) or not DAY_PATTERN.fullmatch(value.strip()):
        raise ValueError(value)
    return date.fromisoformat(value.strip())
