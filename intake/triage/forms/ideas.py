"""What a requester types: an idea, and the answer to a question. Forms validate and never save."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import Brand, User
from intake.base.forms import DateInput, EmailText, LongText, PlainText, WholeNumber
from intake.projects.choices import Stage
from intake.projects.forms import NAME_LENGTH, TEXT_LENGTH
from intake.projects.models import Project

# What may be missing while an idea is a draft.
LATER = ("problem", "users", "useful_by")


class BrandField(forms.ModelChoiceField[Brand]):
    """A brand by its key, in pages and in the API alike."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Brand.objects.none(), to_field_name="key", **kwargs)

    def to_python(self, value: Any) -> Any:
        """The brand. Raises ValidationError for anything that is not the key of one."""
        if isinstance(value, Brand):
            value = value.key
        if value not in self.empty_values and (not isinstance(value, str) or "\x00" in value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class IdeaForm(forms.Form):
    """An idea: five fields, then what one expects. A draft needs no more than a name and a brand."""

    name = PlainText(
        label=_("What should we call it?"),
        max_length=NAME_LENGTH,
        help_text=_("A working title. You can change it later."),
    )
    problem = LongText(
        label=_("What goes wrong today?"),
        max_length=TEXT_LENGTH,
        help_text=_("How often does it happen, and what does it cost? Two or three sentences."),
    )
    brand = BrandField(label=_("Brand"), empty_label=None)
    users = LongText(
        label=_("Who would use the result, and how?"),
        max_length=TEXT_LENGTH,
        rows=3,
        help_text=_("What would they do differently on Monday?"),
    )
    useful_by = DateInput(
        label=_("By when is it useful?"), help_text=_("After this day, an answer would come too late.")
    )
    expected_calls_per_week = WholeNumber(
        label=_("How many answers a week do you expect to use?"),
        required=False,
        help_text=_("A guess is fine. Once it runs, we show this number beside what really happens."),
    )
    expected_from = DateInput(label=_("From when?"), required=False)

    # A guest has no account: their link says the `brand`.
    def __init__(
        self,
        *args: Any,
        user: User | None,
        today: date,
        brand: Brand | None = None,
        draft: bool = False,
        partial: bool = False,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        brands = Brand.objects.filter(pk=brand.pk) if brand else Brand.objects.none()
        if user is not None:
            brands = people.brands_to_submit_for(user).order_by("name")
        field: Any = self.fields["brand"]
        # The code of what was sent begins with its brand; a draft may still move.
        fixed = project is not None and project.stage != Stage.DRAFT
        field.queryset = Brand.objects.filter(pk=project.brand_id) if project and fixed else brands
        if len(field.queryset) > 1:
            field.empty_label = _("Choose a brand")
        # An idea that is edited later keeps the day that it has.
        useful_by: Any = self.fields["useful_by"]
        useful_by.earliest = min(today, project.useful_by) if project and project.useful_by else today
        useful_by.widget.attrs["min"] = useful_by.earliest.isoformat()
        for name in (*LATER, "name") if partial else LATER if draft else ():
            self.fields[name].required = False

    @property
    def words(self) -> str:
        """What was typed so far, right or wrong; empty while nothing was."""
        typed = (str(self.data.get(name, "")) for name in self.fields if name != "brand")
        return " ".join(text.strip() for text in typed).strip()

    @property
    def idea(self) -> dict[str, Any]:
        """The fields that are right, without name and brand."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("name", "brand")}


def idea_of(project: Project) -> dict[str, Any]:
    """An idea's fields as IdeaForm takes them."""
    return {
        "name": project.name,
        "problem": project.problem,
        "brand": project.brand.key,
        "users": project.users,
        "useful_by": project.useful_by,
        "expected_calls_per_week": project.expected_calls_per_week,
        "expected_from": project.expected_from,
    }


class WithdrawForm(forms.Form):
    """Why the requester does not need it any more, if they want to say."""

    reason = LongText(label=_("Why, if you like to say"), max_length=TEXT_LENGTH, rows=2, required=False)


class AnswerForm(forms.Form):
    """What the requester answers."""

    answer = LongText(label=_("Your answer"), max_length=TEXT_LENGTH, rows=4)


class InviteForm(forms.Form):
    """Who gets a link to send in one idea without an account."""

    name = PlainText(label=_("Their name"), max_length=120)
    email = EmailText(label=_("Their e-mail address"))
    brand = BrandField(label=_("Brand"), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["brand"]
        field.queryset = people.brands_to_submit_for(user).order_by("name")
        if len(field.queryset) > 1:
            field.empty_label = _("Choose a brand")
