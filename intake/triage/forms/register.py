"""What the ML team types to put down what exists already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import Brand, User
from intake.base.forms import Choice, DateInput, LongText, PlainText, WholeNumber
from intake.projects.choices import ACTIVE
from intake.projects.forms import NAME_LENGTH, TEXT_LENGTH, PersonField, options
from intake.projects.wording import STAGE
from intake.triage.forms.ideas import BrandField


class RegisterForm(forms.Form):
    """A model that runs or is worked on today. Only its name, brand and stage must be known."""

    name = PlainText(label=_("Name"), max_length=NAME_LENGTH)
    brand = BrandField(label=_("Brand"), empty_label=_("Choose a brand"))
    stage = Choice(label=_("Where it is today"), choices=options({stage: STAGE[stage] for stage in ACTIVE}))
    problem = LongText(
        label=_("What it is for"),
        max_length=TEXT_LENGTH,
        required=False,
        help_text=_("The problem it was made for, in the words of the brand."),
    )
    users = LongText(label=_("Who uses the result, and how"), max_length=TEXT_LENGTH, rows=3, required=False)
    owner = PersonField(label=_("Owner"), required=False, help_text=_("Who answers for the result in the brand."))
    lead = PersonField(label=_("Lead"), required=False, help_text=_("Who leads the work in the ML team."))
    expected_calls_per_week = WholeNumber(label=_("Expected calls per week"), required=False)
    expected_from = DateInput(label=_("Calls expected from"), required=False)

    # What becomes columns of the project.
    COLUMNS = ("problem", "users", "owner", "lead", "expected_calls_per_week", "expected_from")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["brand"].queryset = Brand.objects.order_by("name")
        fields["lead"].offer(people.ml_team())

    def clean(self) -> dict[str, Any]:
        """The owner must be able to answer for the brand."""
        given = self.cleaned_data
        brand, owner = given.get("brand"), given.get("owner")
        if brand and owner and not people.stakeholders_of(brand).filter(pk=owner.pk).exists():
            say = _("The owner answers for the brand: choose somebody who is its product owner or lead.")
            self.add_error("owner", forms.ValidationError(say, code="invalid_choice"))
        return given

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of the project, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}
