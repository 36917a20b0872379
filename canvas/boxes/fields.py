"""Fields of the panels: figures with their unit beside them, and numbers that are never read in the wrong way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canvas.boxes import numerals
from intake.base.forms import Money, Number, WholeNumber


class WithUnit(forms.TextInput):
    """A short field with its unit behind it. The unit is part of what a screen reader says about the field."""

    template_name = "boxes/with_unit.html"

    def __init__(self, unit: Any, inputmode: str) -> None:
        super().__init__(attrs={"inputmode": inputmode, "autocomplete": "off"})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the unit, and describes the field by it."""
        context = super().get_context(name, value, attrs)
        found = context["widget"]["attrs"]
        unit_id = f"{found.get('id') or f'id_{name}'}_unit"
        found["aria-describedby"] = f"{found.get('aria-describedby') or ''} {unit_id}".strip()
        context["widget"] |= {"unit": self.unit, "unit_id": unit_id}
        return context

    def format_value(self, value: Any) -> Any:
        """A number as `numerals.plain` reads it back; text as it was typed."""
        return numerals.written(value) if isinstance(value, int | float) else super().format_value(value)


def read(value: Any, invalid: Any) -> Any:
    """Text as a plain number; everything else as it is. Raises ValidationError for what could be two numbers."""
    if not isinstance(value, str) or not value.strip():
        return value
    try:
        return numerals.plain(value)
    except numerals.TwoReadings as error:
        message = _(
            "This can be read in two ways. Write %(whole)s for the large number or %(broken)s for the small one."
        )
        raise ValidationError(message, code="two_readings", params=vars(error)) from error
    except numerals.NotAFigure as error:
        raise ValidationError(invalid, code="invalid") from error


class Quantity(Number):
    """A number with a unit, such as 12.5 days."""

    def __init__(self, *, unit: Any, **options: Any) -> None:
        super().__init__(widget=WithUnit(unit, "decimal"), required=False, **options)

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # as in Django itself
        """The number, None when empty. Raises ValidationError."""
        return super().to_python(read(value, self.error_messages["invalid"]))


class Count(WholeNumber):
    """A whole number with a unit, such as 300 ms."""

    def __init__(self, *, unit: Any, **options: Any) -> None:
        super().__init__(widget=WithUnit(unit, "numeric"), required=False, **options)

    def to_python(self, value: Any) -> int | None:
        """The number, None when empty. Raises ValidationError."""
        found = read(value, self.error_messages["invalid"])
        if isinstance(found, str) and "." in found and found.rstrip("0")[-1:] != ".":
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(found)


class Amount(Money):
    """Money with what it is counted by, such as an amount a month. The currency is another field of its form."""

    def __init__(self, *, unit: Any = "", **options: Any) -> None:
        super().__init__(widget=WithUnit(unit, "decimal"), required=False, **options)

    def to_python(self, value: Any) -> Any:
        """The amount, None when empty. Raises ValidationError."""
        return super().to_python(read(value, self.error_messages["invalid"]))


def percent(label: Any, **options: Any) -> Quantity:
    """A share from 0 to 100."""
    return Quantity(label=label, unit=gettext_lazy("%"), min_value=0, max_value=100, **options)
