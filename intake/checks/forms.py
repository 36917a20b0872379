"""What people type about a check, and what a tool sends as its result. Forms validate and never save; pages and the
API share them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from canvas.assumptions.models import Assumption
from canvas.boxes.forms import PANEL_FORMS
from intake.base.forms import Choice, DateInput, Flag, Number, PlainText, WholeNumber
from intake.checks import queries
from intake.checks.choices import Against, CheckKind, Measure, Outcome, Rule, Which
from intake.checks.evaluate import Finding
from intake.checks.models import name_form
from intake.checks.wording import AGAINST, BOUND, MEASURE, OUTCOME, RULE, WHICH, field_name
from intake.endpoints import queries as endpoints
from intake.endpoints.forms import Moment
from intake.projects.models import Project

A_YEAR_OF_HOURS = 8_784
LONGEST_WINDOW = 365
LONGEST_METRIC = 250
LONGEST_URL = 1000
# A sender's clock may be ahead by so much.
AHEAD = timedelta(minutes=5)

NEEDED = _("This is needed here.")


def options(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """The choices of a closed list."""
    return [(str(key), word) for key, word in words.items()]


class CheckForm(forms.Form):
    """What every kind has."""

    name = PlainText(
        label=_("Name"),
        max_length=80,
        validators=[name_form],
        help_text=_("Small letters, digits and hyphens. Tools use it in the address to which they send results."),
    )

    kind: ClassVar[CheckKind]

    def __init__(self, *args: Any, project: Project, assumption: Assumption, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project, self.assumption = project, assumption

    def clean_name(self) -> str:
        """A name that no other check of the project has. Raises ValidationError."""
        name: str = self.cleaned_data["name"]
        if queries.in_force().filter(project=self.project, name=name).exclude(assumption=self.assumption).exists():
            raise ValidationError(_("Another check of this project has this name."), code="name_taken")
        return name

    def terms(self) -> dict[str, Any]:
        """The valid fields as JSON keeps them, without those that nobody has filled."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "name"}
        return {name: value for name, value in kept.items() if value not in (None, "")}

    def need(self, *names: str) -> None:
        """Fields without which the other ones mean nothing."""
        for name in names:
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, ValidationError(NEEDED, code="required"))


class MetricForm(CheckForm):
    """A metric of a run against a threshold, another metric or today's way."""

    kind = CheckKind.MLFLOW

    metric = PlainText(label=_("Metric"), max_length=LONGEST_METRIC, help_text=_("As the test results call it."))
    which = Choice(label=_("Of which test result"), choices=options(WHICH), initial=Which.BEST)
    named = PlainText(
        label=_("Its name or id"),
        max_length=LONGEST_METRIC,
        required=False,
        help_text=_("For one by its name or id."),
    )
    bound = Choice(label=_("Good is"), choices=options(BOUND), initial="at_least")
    against = Choice(label=_("Compared with"), choices=options(AGAINST), initial=Against.THRESHOLD)
    threshold = Number(label=_("Threshold"), required=False, help_text=_("For a comparison with a threshold."))
    other = PlainText(
        label=_("The other metric"),
        max_length=LONGEST_METRIC,
        required=False,
        help_text=_("For a comparison with another metric."),
    )
    by = Number(
        label=_("Better by at least"),
        required=False,
        min_value=0,
        help_text=_("For a comparison with another metric or the baseline; nought when left empty."),
    )
    relative = Flag(label=_("In per cent of what it is compared with"))

    def clean(self) -> dict[str, Any]:
        """What the choices ask for must be there."""
        data = super().clean() or {}
        if data.get("which") == Which.NAMED:
            self.need("named")
        if data.get("against") == Against.THRESHOLD:
            self.need("threshold")
        elif data.get("against") == Against.METRIC:
            self.need("other")
        return data


class UsageForm(CheckForm):
    """A measure of a live model's usage."""

    kind = CheckKind.ENDPOINT

    endpoint = Choice(label=_("Live model"), choices=[])
    measure = Choice(label=_("What is measured"), choices=options(MEASURE), initial=Measure.CALLS)
    bound = Choice(label=_("Good is"), choices=options(BOUND), initial="at_least")
    threshold = Number(label=_("Threshold"))
    days = WholeNumber(
        label=_("Over the last full days"),
        min_value=1,
        max_value=LONGEST_WINDOW,
        initial=7,
        help_text=_("Today so far counts, too."),
    )

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, project=project, **more)
        rows = endpoints.for_project(project)
        self.fields["endpoint"].choices = [  # type: ignore[attr-defined]  # a Choice has choices
            (row.slug, row.name) for row in rows if row.retired_at is None
        ]


class PushForm(CheckForm):
    """Any tool sends the result."""

    kind = CheckKind.PUSH

    expected_every_hours = Number(
        label=_("A result comes every"),
        min_value=0.01,
        max_value=A_YEAR_OF_HOURS,
        initial=24,
        help_text=_("In hours. Without a new one the check goes stale."),
    )
    grace_hours = Number(
        label=_("And may be late by"),
        min_value=0,
        max_value=A_YEAR_OF_HOURS,
        required=False,
        initial=2,
        help_text=_("In hours."),
    )


def panel_fields(*, days_only: bool = False) -> dict[str, Any]:
    """{panel.field: words} of the canvas's structured fields."""
    return {
        f"{key}.{name}": field_name(f"{key}.{name}")
        for key, form in PANEL_FORMS.items()
        for name, field in form.base_fields.items()
        if not days_only or isinstance(field, DateInput)
    }


class FieldForm(CheckForm):
    """A structured field of the canvas."""

    kind = CheckKind.FORM

    field = Choice(label=_("Field of the canvas"), choices=[])
    rule = Choice(label=_("What is asked of it"), choices=options(RULE), initial=Rule.FILLED)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["field"].choices = list(panel_fields().items())  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """Only a day can pass."""
        data = super().clean() or {}
        if data.get("rule") == Rule.NOT_PASSED and data.get("field") not in (None, "", *panel_fields(days_only=True)):
            self.add_error("field", ValidationError(_("This field holds no date."), code="no_date"))
        return data


FORMS: Mapping[CheckKind, type[CheckForm]] = {
    CheckKind.MLFLOW: MetricForm,
    CheckKind.ENDPOINT: UsageForm,
    CheckKind.PUSH: PushForm,
    CheckKind.FORM: FieldForm,
}


class ResultForm(forms.Form):
    """A result as a tool sends it."""

    status = Choice(choices=options(OUTCOME))
    value = Number(required=False)
    threshold = Number(required=False)
    observed_at = Moment(required=False)
    url = PlainText(max_length=LONGEST_URL, required=False)

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.now = now

    def clean_observed_at(self) -> datetime:
        """When it was observed; now if nothing is said. Raises ValidationError for the future."""
        found: datetime = self.cleaned_data["observed_at"] or self.now
        if found > self.now + AHEAD:
            raise ValidationError(_("This moment is still to come."), code="in_the_future")
        return found

    def clean_url(self) -> str:
        """A web address. Raises ValidationError."""
        url: str = self.cleaned_data["url"]
        if not url:
            return ""
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc or " " in url:
            raise ValidationError(_("Enter a web address such as https://airflow.example/run/7."), code="invalid")
        return url

    def finding(self) -> Finding:
        """The valid result."""
        data = self.cleaned_data
        return Finding(
            Outcome(data["status"]), None, data["value"], data["threshold"], data["observed_at"], data["url"]
        )
