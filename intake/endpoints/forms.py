"""What people type about endpoints, and the filters of their list. Forms validate and never save."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import User
from intake.base.forms import Choice, LongText, Money, Number, PlainText, WholeNumber
from intake.endpoints import queries
from intake.endpoints.choices import Bucket
from intake.endpoints.models import Endpoint, slug_form
from intake.endpoints.wording import KIND, SOURCE, STATE
from intake.projects.forms import PersonField, options
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
LONGEST_SILENCE = 730
CURRENCY = 3


class Moment(forms.DateTimeField):
    """A moment with an offset, or a day: then its midnight on the company's clock."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {
        "invalid": _("Enter a date such as 2026-11-22, or a time with its offset such as 2026-11-22T09:30:00+01:00."),
        "out_of_range": _("Enter a date between 2000 and 2199."),
    }

    def to_python(self, value: Any) -> datetime | None:
        """The moment, aware; None when empty. Raises ValidationError."""
        if value in self.empty_values:
            return None
        found = value if isinstance(value, datetime) else self.parsed(value)
        if not EARLIEST <= found.date() <= LATEST:
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return found

    def parsed(self, value: Any) -> datetime:
        """From text. Raises ValidationError."""
        invalid = ValidationError(self.error_messages["invalid"], code="invalid")
        if not isinstance(value, str) or len(value) > 40:
            raise invalid
        try:
            text = value.strip()
            if len(text) == len("2026-11-22"):
                return datetime.combine(date.fromisoformat(text), time.min, ZoneInfo(settings.TIME_ZONE))
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise invalid from error
        if found.tzinfo is None:
            raise invalid
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """False when the day is still the one that the control was given: the time of that day stays."""
        return bool((self.prepare_value(initial) or "") != (data or ""))

    def prepare_value(self, value: Any) -> Any:
        """The company's day, for the date control."""
        return (
            value.astimezone(ZoneInfo(settings.TIME_ZONE)).date().isoformat() if isinstance(value, datetime) else value
        )


class EndpointForm(forms.Form):
    """Everything about an endpoint that a person decides; `project` is a code."""

    name = PlainText(label=_("Name"), max_length=120)
    slug = PlainText(
        label=_("Short name"),
        max_length=80,
        help_text=_("As monitoring and addresses call it, such as churn-score. It never changes."),
    )
    project = PlainText(label=_("Project"), max_length=16, required=False, help_text=_("Its code, such as NVB-7."))
    kind = Choice(label=_("Kind"), choices=options(KIND))
    platform = PlainText(label=_("Platform"), max_length=60, required=False)
    environment = PlainText(label=_("Environment"), max_length=40, required=False)
    url = PlainText(label=_("Address"), max_length=500, required=False)
    owner = PersonField(label=_("Owner"), required=False, help_text=_("Who is asked when nobody calls it."))
    source = Choice(label=_("Usage comes from"), choices=options(SOURCE), required=False)
    deployed_at = Moment(label=_("Live since"), required=False)
    expected_calls_per_week = WholeNumber(label=_("Expected calls per week"), required=False)
    p95_ms_promised = Number(label=_("Promised p95 in milliseconds"), required=False)
    cost_per_month = Money(label=_("Cost per month"), required=False)
    currency = PlainText(label=_("Currency"), max_length=CURRENCY, required=False)
    silent_after_days = WholeNumber(
        label=_("Silent after so many days"), min_value=1, max_value=LONGEST_SILENCE, required=False
    )

    def __init__(
        self, *args: Any, user: User, fixed: Endpoint | None = None, of_project: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if fixed is not None:
            del self.fields["slug"]
            owner: Any = self.fields["owner"]
            owner.offer(owner.queryset, fixed.owner)
        if of_project:
            del self.fields["project"]

    def clean_slug(self) -> str:
        """Raises ValidationError for another form than that of an address."""
        slug = str(self.cleaned_data["slug"])
        slug_form(slug)
        return slug

    def clean_project(self) -> Project | None:
        """The project. Raises ValidationError for a code that this person does not know."""
        code = self.cleaned_data["project"]
        if not code:
            return None
        project = projects_visible_to(self.user).select_related("brand", "facts").filter(code=code).first()
        if project is None:
            raise ValidationError(_("There is no project with this code."), code="unknown_project")
        return project

    def clean_url(self) -> str:
        """Raises ValidationError for anything that a browser would not open as a page."""
        url = str(self.cleaned_data["url"])
        if url:
            try:
                parts = urlsplit(url)
                good = parts.scheme in ("http", "https") and bool(parts.hostname)
            except ValueError:
                good = False
            if not good or any(character.isspace() for character in url):
                raise ValidationError(_("Enter an address that begins with https:// or http://."), code="bad_url")
        return url

    def clean_p95_ms_promised(self) -> float | None:
        """Raises ValidationError unless it is above zero."""
        value: float | None = self.cleaned_data["p95_ms_promised"]
        if value is not None and value <= 0:
            raise ValidationError(_("Enter a number above zero."), code="min_value")
        return value

    def clean_currency(self) -> str:
        """Three capital letters; EUR when empty. Raises ValidationError."""
        currency = str(self.cleaned_data["currency"] or "EUR")
        if not (len(currency) == CURRENCY and currency.isascii() and currency.isalpha() and currency.isupper()):
            raise ValidationError(_("Enter three capital letters, such as EUR."), code="bad_currency")
        return currency

    def clean_silent_after_days(self) -> int:
        """Two weeks when empty."""
        return self.cleaned_data["silent_after_days"] or 14


def details_of(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as EndpointForm takes it."""
    return {
        "name": endpoint.name,
        "slug": endpoint.slug,
        "project": endpoint.project.code if endpoint.project else "",
        "kind": endpoint.kind,
        "platform": endpoint.platform,
        "environment": endpoint.environment,
        "url": endpoint.url,
        "owner": endpoint.owner.email if endpoint.owner else None,
        "source": endpoint.source,
        "deployed_at": endpoint.deployed_at,
        "expected_calls_per_week": endpoint.expected_calls_per_week,
        "p95_ms_promised": whole(endpoint.p95_ms_promised),
        "cost_per_month": endpoint.cost_per_month,
        "currency": endpoint.currency,
        "silent_after_days": endpoint.silent_after_days,
    }


def whole(value: float | None) -> float | int | None:
    """250 instead of 250.0."""
    return int(value) if value is not None and value.is_integer() else value


class RetireForm(forms.Form):
    """Why an endpoint goes."""

    reason = LongText(label=_("Why is it retired?"), max_length=2000, rows=2)


class EndpointFilter(forms.Form):
    """The filters of the inventory; all of them are in the address."""

    q = PlainText(label=_("Search"), max_length=100, required=False)
    state = Choice(label=_("State"), choices=[("", _("all")), *options(STATE)], required=False)
    brand = PlainText(label=_("Brand"), max_length=8, required=False)
    platform = PlainText(label=_("Platform"), max_length=60, required=False)
    project = PlainText(label=_("Project"), max_length=16, required=False)
    sort = Choice(choices=[("", ""), *[(sort, sort) for sort in queries.SORTS]], required=False)


class RangeForm(forms.Form):
    """`from`, `to`, `bucket` and `by` of usage over time. A `to` that is a day includes that day."""

    bucket = Choice(choices=[(b.value, b.value) for b in Bucket], required=False)
    by = Choice(choices=[("", ""), ("caller", "caller")], required=False)

    LIMITS = {Bucket.HOUR: timedelta(days=32), Bucket.DAY: timedelta(days=1100), Bucket.WEEK: timedelta(days=3700)}
    DEFAULTS = {Bucket.HOUR: timedelta(days=7), Bucket.DAY: timedelta(days=90), Bucket.WEEK: timedelta(days=364)}

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        # `from` is a word of Python, so it cannot be a class attribute.
        self.fields["from"] = Moment(required=False)
        self.fields["to"] = Moment(required=False)

    def clean(self) -> dict[str, Any]:
        """Adds the bounds of the buckets. Raises ValidationError for a range that is empty or too long."""
        data = super().clean() or {}
        if self.errors:
            return data
        bucket = Bucket(data["bucket"] or Bucket.DAY)
        end = data["to"] or self.now
        if len(str(self.data.get("to", "")).strip()) == len("2026-11-22"):
            end = datetime.combine(end.date() + timedelta(days=1), time.min, end.tzinfo)
        start = data["from"] or end - self.DEFAULTS[bucket]
        if start >= end:
            self.add_error("to", ValidationError(_("This must be after the beginning."), code="empty_range"))
        elif end - start > self.LIMITS[bucket]:
            days = {"days": self.LIMITS[bucket].days}
            text = _("At most %(days)d days can be asked for at once with this bucket.")
            self.add_error("from", ValidationError(text, code="range_too_long", params=days))
        return {**data, "bucket": bucket, "start": start, "end": end}
