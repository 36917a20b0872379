"""What people type about a project. Forms validate and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.base.forms import DateInput, LongText, Number, PlainText, WholeNumber
from intake.projects.models import Project
from intake.projects.wording import DIRECTION, HEALTH, STAGE, VISIBILITY

NAME_LENGTH = 120
TEXT_LENGTH = 5_000
TAG_LENGTH = 40
YES_OR_NO = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]
# What lists of projects can be sorted by; a minus before it turns the order round.
SORT_KEYS = ("code", "name", "created_at", "stage_since", "answer_by", "priority")
SORTS = tuple(f"{sign}{key}" for key in SORT_KEYS for sign in ("", "-"))


def options(words: Any) -> list[tuple[str, Any]]:
    """Choices of a select."""
    return [(str(key), word) for key, word in words.items()]


class PersonField(forms.ModelChoiceField[User]):
    """A person, by e-mail address, in pages and in the API alike."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.filter(is_active=True).order_by("name"), to_field_name="email", **kwargs)

    def offer(self, people: QuerySet[User], current: User | None = None) -> None:
        """Only these people, and whoever it is now: who has left must not stand in the way of other changes."""
        keeps = User.objects.filter(pk=current.pk) if current is not None else User.objects.none()
        self.queryset = User.objects.filter(Q(pk__in=people.values("pk")) | Q(pk__in=keeps.values("pk"))).order_by(
            "name"
        )

    def to_python(self, value: Any) -> Any:
        """The person. Raises ValidationError for anything that is not the address of one."""
        if value in self.empty_values:
            return None
        if not isinstance(value, (str, User)) or (isinstance(value, str) and "\x00" in value):
            raise forms.ValidationError(_("There is nobody with this address."), code="invalid_choice")
        return super().to_python(value.lower() if isinstance(value, str) else value)


class DetailsForm(forms.Form):
    """The details of a project."""

    name = PlainText(label=_("Name"), max_length=NAME_LENGTH)
    problem = LongText(label=_("What goes wrong today"), max_length=TEXT_LENGTH, required=False)
    users = LongText(label=_("Who would use the result, and how"), max_length=TEXT_LENGTH, required=False)
    useful_by = DateInput(label=_("Useful by"), required=False)
    expected_calls_per_week = WholeNumber(label=_("Expected calls per week"), required=False)
    expected_from = DateInput(label=_("Calls expected from"), required=False)
    owner = PersonField(label=_("Owner"), required=False, help_text=_("Who answers for the result in the brand."))
    lead = PersonField(label=_("Lead"), required=False, help_text=_("Who leads the work in the ML team."))
    visibility = forms.ChoiceField(label=_("Who may read it"), choices=options(VISIBILITY))
    metric_name = PlainText(
        label=_("Main metric"), max_length=120, required=False, help_text=_("As the runs call it, such as auc.")
    )
    metric_direction = forms.ChoiceField(label=_("Direction"), choices=options(DIRECTION))
    metric_baseline = Number(label=_("Baseline"), required=False, help_text=_("Its value today, without the model."))
    metric_target = Number(label=_("Target"), required=False, help_text=_("The value that it must reach."))

    # A stakeholder may not hand a project to another lead or decide how the result is measured alone.
    TEAM_ONLY = ("lead",)

    def __init__(self, *args: Any, project: Project, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].offer(people.stakeholders_of(project.brand), project.owner)
        fields["lead"].offer(people.ml_team(), project.lead)
        if not user.is_ml_team:
            for name in self.TEAM_ONLY:
                del self.fields[name]


def details_of(project: Project) -> dict[str, Any]:
    """A project's details as DetailsForm takes them."""
    return {
        "name": project.name,
        "problem": project.problem,
        "users": project.users,
        "useful_by": project.useful_by,
        "expected_calls_per_week": project.expected_calls_per_week,
        "expected_from": project.expected_from,
        "owner": project.owner.email if project.owner else None,
        "lead": project.lead.email if project.lead else None,
        "visibility": project.visibility,
        "metric_name": project.metric_name,
        "metric_direction": project.metric_direction,
        "metric_baseline": project.metric_baseline,
        "metric_target": project.metric_target,
    }


class UpdateForm(forms.Form):
    """An update of the team."""

    done = LongText(label=_("Update"), max_length=TEXT_LENGTH, help_text=_("What happened, and why."))
    next = LongText(label=_("Next"), max_length=TEXT_LENGTH, required=False, help_text=_("What you do now."))


class Points(WholeNumber):
    """A score, 1 to 5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=5, required=False, **options)


class ProjectFilter(forms.Form):
    """The filters of every list of projects; all of them are in the address."""

    q = PlainText(label=_("Search"), max_length=100, required=False)
    brand = PlainText(label=_("Brand"), max_length=8, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("All")), *options(STAGE)], required=False)
    health = forms.ChoiceField(
        label=_("Health"),
        choices=[("", _("All")), *[(str(k), words) for k, (_kind, words) in HEALTH.items()]],
        required=False,
    )
    # An address, or `none` for projects without one.
    owner = PlainText(label=_("Owner"), max_length=254, required=False)
    lead = PlainText(label=_("Lead"), max_length=254, required=False)
    requester = PlainText(label=_("Requester"), max_length=254, required=False)
    tag = PlainText(label=_("Tag"), max_length=TAG_LENGTH, required=False)
    late = forms.ChoiceField(label=_("Answer is late"), choices=YES_OR_NO, required=False)
    asked = forms.ChoiceField(label=_("Waits for its requester"), choices=YES_OR_NO, required=False)
    accepted = forms.ChoiceField(label=_("Accepted"), choices=YES_OR_NO, required=False)
    unscored = forms.ChoiceField(label=_("Without scores"), choices=YES_OR_NO, required=False)
    park_ended = forms.ChoiceField(label=_("Back from parking"), choices=YES_OR_NO, required=False)
    value_min = Points(label=_("Value from"))
    value_max = Points(label=_("Value to"))
    feasibility_min = Points(label=_("Feasibility from"))
    feasibility_max = Points(label=_("Feasibility to"))
    priority_min = WholeNumber(label=_("Priority from"), required=False, max_value=100)
    stale_days = WholeNumber(label=_("Days without an update"), required=False, max_value=3650)
    sort = forms.ChoiceField(choices=[(sort, sort) for sort in ("", *SORTS)], required=False)
