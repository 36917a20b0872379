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

from canvas.boxes import law
from canvas.boxes.choices import AiActClass, PanelKey
from canvas.boxes.fields import Amount, Count, Quantity, percent
from canvas.boxes.layout import definition
from canvas.boxes.words import AI_ACT_CLASS, DPIA, IMPACT, KNOWN, LAWFUL_BASIS, MODE, OVERSIGHT, PERIOD, SHORT, Words
from intake.base import formats
from intake.base.forms import INT_MAX, Choice, DateInput, LongText, Money, PlainText, WholeNumber

A_MONTH = gettext_lazy("a month")
EACH = gettext_lazy("each")
MOST_CASES = 10**9


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
    # Fields that name a person: pages suggest those who are near the brand.
    people: ClassVar[tuple[str, ...]] = ()

    def stored(self) -> dict[str, Any]:
        """The valid fields as JSON keeps them, without those that nobody has filled."""
        return {name: plain(value) for name, value in self.cleaned_data.items() if value not in (None, "")}

    def suggest(self, list_id: str) -> None:
        """Ties the fields that name a person to the page's list of names."""
        for name in self.people:
            self.fields[name].widget.attrs["list"] = list_id

    def must_rise(self, middle: str, *names: str, message: str) -> None:
        """The figures of these fields stand in order; an error of theirs is told at the middle one."""
        figures = [self.cleaned_data[name] for name in names if self.cleaned_data.get(name) is not None]
        if figures != sorted(figures):
            self.add_error(middle, ValidationError(message, code="order"))


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

    people = ("metric_owner", "on_call")


class ServiceForm(PanelForm):
    """What the caller needs."""

    mode = one_of(MODE, gettext_lazy("How predictions are made"))
    p95_ms = Count(
        label=gettext_lazy("Longest wait for 95 % of calls"),
        unit=gettext_lazy("ms"),
        min_value=1,
        max_value=86_400_000,
    )
    peak_per_second = Quantity(
        label=gettext_lazy("Calls at the peak"), unit=gettext_lazy("per second"), min_value=0, max_value=1e7
    )
    availability = percent(gettext_lazy("Must answer"), help_text=gettext_lazy("Of the time, such as 99.5."))

    units = {
        "p95_ms": gettext_lazy("%(value)s ms"),
        "peak_per_second": gettext_lazy("%(value)s per second"),
        "availability": gettext_lazy("%(value)s %% of the time"),
    }


class CostForm(PanelForm):
    """What it costs and what it brings, with what the impact simulation is told."""

    build_days = Quantity(
        label=gettext_lazy("Work until it runs"), unit=gettext_lazy("working days"), min_value=0, max_value=100_000
    )
    labels_needed = one_of(KNOWN, gettext_lazy("Examples labelled by hand"))
    run_cost_per_month = Amount(label=gettext_lazy("Running cost"), unit=A_MONTH)
    gain_low = Amount(label=gettext_lazy("Lowest gain"), unit=A_MONTH, min_value=None)
    gain_base = Amount(label=gettext_lazy("Likely gain"), unit=A_MONTH, min_value=None)
    gain_high = Amount(label=gettext_lazy("Highest gain"), unit=A_MONTH, min_value=None)
    currency = forms.RegexField(
        r"\A[A-Z]{3}\Z",
        label=gettext_lazy("Currency"),
        required=False,
        empty_value="",
        help_text=gettext_lazy("Three letters, such as EUR."),
        error_messages={"invalid": gettext_lazy("Enter a currency as three capital letters, such as EUR.")},
    )
    rule = LongText(
        label=IMPACT["rule"],
        max_length=500,
        rows=2,
        required=False,
        help_text=gettext_lazy("The rule in use, in a sentence. Leave it empty if nothing is done."),
    )
    cases = Count(label=IMPACT["cases"], unit=gettext_lazy("cases"), max_value=MOST_CASES)
    cases_low = Count(label=IMPACT["cases_low"], unit=gettext_lazy("cases"), max_value=MOST_CASES)
    cases_high = Count(label=IMPACT["cases_high"], unit=gettext_lazy("cases"), max_value=MOST_CASES)
    cases_per = one_of(PERIOD, IMPACT["cases_per"])
    positive_share = percent(
        IMPACT["positive_share"], help_text=gettext_lazy("Of all cases: readers who leave, adverts that are fraud.")
    )
    hit_gain = Amount(label=IMPACT["hit_gain"], unit=EACH)
    hit_gain_low = Amount(label=IMPACT["hit_gain_low"], unit=EACH)
    hit_gain_high = Amount(label=IMPACT["hit_gain_high"], unit=EACH)
    false_alarm_cost = Amount(label=IMPACT["false_alarm_cost"], unit=EACH)
    miss_cost = Amount(label=IMPACT["miss_cost"], unit=EACH)
    silence_gain = Amount(label=IMPACT["silence_gain"], unit=EACH)
    recall = percent(IMPACT["recall"])
    precision = percent(IMPACT["precision"])
    rule_recall = percent(IMPACT["rule_recall"])
    rule_precision = percent(IMPACT["rule_precision"])

    MONTHLY: ClassVar[tuple[str, ...]] = ("run_cost_per_month", "gain_low", "gain_base", "gain_high")
    PER_CASE: ClassVar[tuple[str, ...]] = (
        "hit_gain",
        "hit_gain_low",
        "hit_gain_high",
        "false_alarm_cost",
        "miss_cost",
        "silence_gain",
    )
    SHARES: ClassVar[tuple[str, ...]] = ("positive_share", "recall", "precision", "rule_recall", "rule_precision")
    units = {
        "build_days": gettext_lazy("%(value)s days"),
        **dict.fromkeys(MONTHLY, gettext_lazy("%(value)s a month")),
        **dict.fromkeys(PER_CASE, gettext_lazy("%(value)s each")),
        **dict.fromkeys(SHARES, gettext_lazy("%(value)s %%")),
    }

    def clean(self) -> dict[str, Any]:
        """Amounts have a currency, and what is estimated three times stands in order."""
        data = super().clean() or {}
        amounts = any(data.get(name) is not None for name in self.MONTHLY + self.PER_CASE)
        if amounts and not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", ValidationError(_("Say in which currency the amounts are."), code="required"))
        rise = _("The gains must rise from low to high.")
        self.must_rise("gain_base", "gain_low", "gain_base", "gain_high", message=rise)
        self.must_rise("hit_gain", "hit_gain_low", "hit_gain", "hit_gain_high", message=rise)
        more = _("The cases must rise from low to high.")
        self.must_rise("cases", "cases_low", "cases", "cases_high", message=more)
        return data


class FallbackForm(PanelForm):
    """What a prediction may do by itself, and what happens without one."""

    oversight = one_of(OVERSIGHT, gettext_lazy("What a prediction may do"))
    fallback = LongText(label=gettext_lazy("Without a prediction"), max_length=2000, rows=3, required=False)
    reviewer = PlainText(label=gettext_lazy("Who reviews"), max_length=120, required=False)

    people = ("reviewer",)


class PrivacyForm(PanelForm):
    """Personal data and the law."""

    personal_data = one_of(KNOWN, gettext_lazy("Personal data"))
    affects_people = one_of(KNOWN, gettext_lazy("Results affect single people"))
    lawful_basis = one_of(LAWFUL_BASIS, gettext_lazy("Lawful basis (GDPR)"))
    dpia = one_of(DPIA, gettext_lazy("Data protection impact assessment"))
    ai_forbidden = one_of(
        KNOWN,
        gettext_lazy("Does it do one of these forbidden things?"),
        help_text=gettext_lazy(
            "Steer people by hidden tricks or by their weaknesses to their harm; score people by how they behave; "
            "foretell crimes from a profile; gather faces from the internet or from cameras; read feelings at work or "
            "at school; sort people by their bodies into race, religion, politics or sexuality; recognise people live "
            "in public places for the police."
        ),
    )
    ai_sensitive = one_of(
        KNOWN,
        gettext_lazy("Does it decide, or help to decide, about people here?"),
        help_text=gettext_lazy(
            "Jobs: whom an advert reaches, who is invited, hired, promoted or let go; schools and exams; credit, life "
            "and health insurance; public benefits and emergency calls; recognising people or their feelings; water, "
            "power and traffic; police, borders, courts and elections."
        ),
    )
    ai_safety = one_of(
        KNOWN,
        gettext_lazy("Does it keep people safe as a part of a product?"),
        help_text=gettext_lazy("Of a machine, a toy, a lift, a vehicle or a medical device, for example."),
    )
    ai_meets_people = one_of(
        KNOWN,
        gettext_lazy("Do people talk to it or meet what it makes, and might not notice?"),
        help_text=gettext_lazy("A chat; made pictures, voices or videos; texts that inform the public."),
    )
    ai_act_class = one_of(
        AI_ACT_CLASS,
        gettext_lazy("Class under the AI Act"),
        help_text=gettext_lazy("The four answers propose one. Saving confirms it; with a reason, another may be set."),
    )
    rationale = LongText(label=gettext_lazy("Why this class"), max_length=2000, rows=3, required=False)

    def clean(self) -> dict[str, Any]:
        """Another class than the one that the answers point to has a reason of its own."""
        data = super().clean() or {}
        points_to, chosen = law.proposed(data), data.get("ai_act_class")
        overruled = points_to and chosen and chosen not in (points_to, AiActClass.UNSCREENED)
        if overruled and data.get("rationale", "") in ("", law.rationale(data)) and "rationale" not in self.errors:
            message = _("The answers point to: %(word)s. Say why it is another class.")
            params = {"word": AI_ACT_CLASS[points_to]}
            self.add_error("rationale", ValidationError(message, code="overruled", params=params))
        return data


PANEL_FORMS: Mapping[PanelKey, type[PanelForm]] = {
    PanelKey.OWNERSHIP: OwnershipForm,
    PanelKey.SERVICE: ServiceForm,
    PanelKey.COST: CostForm,
    PanelKey.FALLBACK: FallbackForm,
    PanelKey.PRIVACY: PrivacyForm,
}


def rows(key: PanelKey, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value in words with its unit) of each field; the value is empty where nobody has said it."""
    return [(label, value) for _name, label, value in named_rows(key, data)]


def named_rows(key: PanelKey, data: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The rows with the name of their field before them."""
    kind = PANEL_FORMS[key]
    # The currency stands with each amount.
    fields = [(name, field) for name, field in kind.base_fields.items() if name != "currency"]
    return [(name, str(SHORT.get(name, field.label)), shown(kind, name, field, data)) for name, field in fields]


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
