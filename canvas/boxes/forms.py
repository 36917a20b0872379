"""What people write into boxes and panels. Forms validate and never save; pages and the API share them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canvas.boxes.choices import AiActClass, Dpia, Known, LawfulBasis, Mode, Oversight, PanelKey
from canvas.boxes.layout import definition
from intake.base import formats
from intake.base.forms import INT_MAX, Choice, DateInput, LongText, Money, Number, PlainText, WholeNumber

Words = Mapping[Any, Any]

KNOWN: Words = {
    Known.YES: gettext_lazy("Yes"),
    Known.NO: gettext_lazy("No"),
    Known.UNKNOWN: gettext_lazy("Not known yet"),
}
MODE: Words = {
    Mode.BATCH: gettext_lazy("All at once, at fixed times (batch)"),
    Mode.REAL_TIME: gettext_lazy("One by one, while somebody waits (real time)"),
}
OVERSIGHT: Words = {
    Oversight.ADVISE: gettext_lazy("It advises: a person decides"),
    Oversight.CONFIRM: gettext_lazy("It proposes: a person confirms each one"),
    Oversight.AUTOMATE: gettext_lazy("It acts by itself"),
}
LAWFUL_BASIS: Words = {
    LawfulBasis.CONSENT: gettext_lazy("Consent"),
    LawfulBasis.CONTRACT: gettext_lazy("Contract"),
    LawfulBasis.LEGAL_OBLIGATION: gettext_lazy("Legal obligation"),
    LawfulBasis.VITAL_INTERESTS: gettext_lazy("Vital interests"),
    LawfulBasis.PUBLIC_TASK: gettext_lazy("Public task"),
    LawfulBasis.LEGITIMATE_INTERESTS: gettext_lazy("Legitimate interests"),
}
DPIA: Words = {
    Dpia.DONE: gettext_lazy("Done"),
    Dpia.NOT_NEEDED: gettext_lazy("Not needed"),
    Dpia.OPEN: gettext_lazy("Still to be done"),
}
AI_ACT_CLASS: Words = {
    AiActClass.PROHIBITED: gettext_lazy("Prohibited"),
    AiActClass.HIGH_RISK: gettext_lazy("High risk"),
    AiActClass.TRANSPARENCY: gettext_lazy("Transparency duties"),
    AiActClass.MINIMAL: gettext_lazy("Minimal risk"),
    AiActClass.UNSCREENED: gettext_lazy("Nobody has looked yet"),
}
PANEL: Words = {
    PanelKey.OWNERSHIP: gettext_lazy("Ownership and integration"),
    PanelKey.SERVICE: gettext_lazy("Service needs"),
    PanelKey.COST: gettext_lazy("Cost and value"),
    PanelKey.FALLBACK: gettext_lazy("Fallback and oversight"),
    PanelKey.PRIVACY: gettext_lazy("Privacy and law"),
}


A_MONTH = gettext_lazy("A month, in the currency below.")


class TextForm(forms.Form):
    """The text of one box."""

    text = LongText(required=False, max_length=definition().max_length, rows=10)


NO_VERSION = gettext_lazy("This save does not say which version it changes. Reload the page and save again.")


class VersionForm(forms.Form):
    """Which version of a box or panel a page was made from; the API says it in If-Match."""

    version = WholeNumber(
        min_value=1,
        max_value=INT_MAX,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), NO_VERSION),
    )


def one_of(words: Words, label: Any, **options: Any) -> Choice:
    """An optional choice of a closed list."""
    choices = [("", gettext_lazy("Not said yet")), *((str(key), word) for key, word in words.items())]
    return Choice(label=label, choices=choices, required=False, **options)


class PanelForm(forms.Form):
    """One panel. Nothing is required: a panel is filled as the answers come."""

    # How a figure reads with its unit.
    units: ClassVar[Mapping[str, Any]] = {}

    def stored(self) -> dict[str, Any]:
        """The valid fields as JSON keeps them, without those that nobody has filled."""
        return {name: plain(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


def plain(value: Any) -> Any:
    """A day as 2026-11-22, money as text; JSON has neither."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


class OwnershipForm(PanelForm):
    """Who answers for the number, and who builds the call."""

    metric_owner = PlainText(label=gettext_lazy("Who answers for the business figure"), max_length=120, required=False)
    calling_team = PlainText(label=gettext_lazy("Team that builds the call"), max_length=120, required=False)
    calling_ticket = PlainText(
        label=gettext_lazy("Its ticket"), max_length=500, required=False, help_text=gettext_lazy("A number or a link.")
    )
    calling_date = DateInput(label=gettext_lazy("Calls planned from"), required=False)
    on_call = PlainText(label=gettext_lazy("Who is called at night"), max_length=120, required=False)


class ServiceForm(PanelForm):
    """What the caller needs."""

    mode = one_of(MODE, gettext_lazy("How predictions are made"))
    p95_ms = WholeNumber(
        label=gettext_lazy("Longest wait for 95 % of calls"),
        help_text=gettext_lazy("In milliseconds."),
        min_value=1,
        max_value=86_400_000,
        required=False,
    )
    peak_per_second = Number(
        label=gettext_lazy("Calls at the peak"),
        help_text=gettext_lazy("Per second."),
        min_value=0,
        max_value=1e7,
        required=False,
    )
    availability = Number(
        label=gettext_lazy("Must answer"),
        help_text=gettext_lazy("In percent of the time, such as 99.5."),
        min_value=0,
        max_value=100,
        required=False,
    )

    units = {
        "p95_ms": gettext_lazy("%(value)s ms"),
        "peak_per_second": gettext_lazy("%(value)s per second"),
        "availability": gettext_lazy("%(value)s %% of the time"),
    }


class CostForm(PanelForm):
    """What it costs and what it brings."""

    build_days = Number(
        label=gettext_lazy("Work until it runs"),
        help_text=gettext_lazy("In working days."),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    labels_needed = one_of(KNOWN, gettext_lazy("Examples labelled by hand"))
    run_cost_per_month = Money(label=gettext_lazy("Running cost"), help_text=A_MONTH, required=False)
    gain_low = Money(label=gettext_lazy("Lowest gain"), help_text=A_MONTH, min_value=None, required=False)
    gain_base = Money(label=gettext_lazy("Likely gain"), help_text=A_MONTH, min_value=None, required=False)
    gain_high = Money(label=gettext_lazy("Highest gain"), help_text=A_MONTH, min_value=None, required=False)
    currency = forms.RegexField(
        r"\A[A-Z]{3}\Z",
        label=gettext_lazy("Currency"),
        required=False,
        empty_value="",
        help_text=gettext_lazy("Three letters, such as EUR."),
        error_messages={"invalid": gettext_lazy("Enter a currency as three capital letters, such as EUR.")},
    )

    MONEY: ClassVar[tuple[str, ...]] = ("run_cost_per_month", "gain_low", "gain_base", "gain_high")
    units = {"build_days": gettext_lazy("%(value)s days"), **dict.fromkeys(MONEY, gettext_lazy("%(value)s a month"))}

    def clean(self) -> dict[str, Any]:
        """Amounts have a currency, and the three gains stand in order."""
        data = super().clean() or {}
        if (
            not data.get("currency")
            and "currency" not in self.errors
            and any(data.get(n) is not None for n in self.MONEY)
        ):
            self.add_error("currency", ValidationError(_("Say in which currency the amounts are."), code="required"))
        gains = [data[name] for name in ("gain_low", "gain_base", "gain_high") if data.get(name) is not None]
        if gains != sorted(gains):
            self.add_error("gain_base", ValidationError(_("The gains must rise from low to high."), code="order"))
        return data


class FallbackForm(PanelForm):
    """What a prediction may do by itself, and what happens without one."""

    oversight = one_of(OVERSIGHT, gettext_lazy("What a prediction may do"))
    fallback = LongText(label=gettext_lazy("Without a prediction"), max_length=2000, rows=3, required=False)
    reviewer = PlainText(label=gettext_lazy("Who reviews"), max_length=120, required=False)


class PrivacyForm(PanelForm):
    """Personal data and the law."""

    personal_data = one_of(KNOWN, gettext_lazy("Personal data"))
    affects_people = one_of(KNOWN, gettext_lazy("Results affect single people"))
    lawful_basis = one_of(LAWFUL_BASIS, gettext_lazy("Lawful basis (GDPR)"))
    dpia = one_of(DPIA, gettext_lazy("Data protection impact assessment"))
    ai_act_class = one_of(AI_ACT_CLASS, gettext_lazy("Class under the AI Act"))
    rationale = LongText(label=gettext_lazy("Why this class"), max_length=2000, rows=3, required=False)


PANEL_FORMS: Mapping[PanelKey, type[PanelForm]] = {
    PanelKey.OWNERSHIP: OwnershipForm,
    PanelKey.SERVICE: ServiceForm,
    PanelKey.COST: CostForm,
    PanelKey.FALLBACK: FallbackForm,
    PanelKey.PRIVACY: PrivacyForm,
}


def rows(key: PanelKey, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value in words with its unit) of each field; the value is empty where nobody has said it."""
    kind = PANEL_FORMS[key]
    # The currency stands with each amount.
    fields = [(name, field) for name, field in kind.base_fields.items() if name != "currency"]
    return [(str(field.label), shown(kind, name, field, data)) for name, field in fields]


def initial(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored panel as its form shows it: 20 rather than 20.0."""
    return {k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in data.items()}


def shown(kind: type[PanelForm], name: str, field: forms.Field, data: Mapping[str, Any]) -> str:
    """One stored value as people read it."""
    value = data.get(name)
    if value in (None, ""):
        return ""
    if isinstance(field, Choice):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # a list of pairs
    if isinstance(field, DateInput):
        return formats.day(date.fromisoformat(value))
    if isinstance(field, Money):
        text = formats.money(Decimal(value), data.get("currency", ""))
    elif isinstance(value, float) and abs(value) < 1000:
        # All figures: an availability of 99.995 is not 100.
        text = f"{value:.10g}"
    else:
        text = formats.number(value) if isinstance(value, int | float) else str(value)
    return str(kind.units[name]) % {"value": text} if name in kind.units else text
