"""What people type to decide about an idea. Forms validate and never save; the same ones serve pages and the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.base.forms import Choice, DateInput, Flag, LongText, PlainText
from intake.projects.choices import Stage
from intake.projects.forms import TEXT_LENGTH, PersonField, options
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to
from intake.projects.wording import OUTCOME, STAGE

REASON_LENGTH = 2_000


class AcceptForm(forms.Form):
    """Yes: who leads, and who answers for the result in the brand."""

    lead = PersonField(label=_("Lead"), help_text=_("Who leads the work in the ML team."))
    owner = PersonField(label=_("Owner"), help_text=_("Who answers for the result in the brand."))
    reason = LongText(label=_("Why"), max_length=REASON_LENGTH, rows=2, required=False)

    def __init__(self, *args: Any, project: Project, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"lead": project.lead or user, "owner": project.owner or project.requester}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["lead"].offer(people.ml_team())
        fields["owner"].offer(people.stakeholders_of(project.brand))


class AskForm(forms.Form):
    """A question to the requester."""

    question = LongText(
        label=_("What do you need to know?"),
        max_length=REASON_LENGTH,
        rows=3,
        help_text=_("The requester answers; until then the answer date waits."),
    )

    def __init__(self, *args: Any, project: Project | None = None, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    """A decision that needs a reason."""

    reason = LongText(
        label=_("Why"), max_length=REASON_LENGTH, rows=3, help_text=_("The requester reads this. Be kind and exact.")
    )

    def __init__(self, *args: Any, project: Project | None = None, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MoveForm(forms.Form):
    """A move to another stage. Whether a reason is needed depends on the gate."""

    to = Choice(label=_("Stage"), choices=options(STAGE))
    reason = LongText(label=_("Why"), max_length=REASON_LENGTH, rows=3, required=False)
    outcome = Choice(label=_("Outcome"), choices=[("", _("Choose one")), *options(OUTCOME)], required=False)
    callers_informed = Flag(label=_("Whoever calls it has been told that it ends"))
    until = DateInput(label=_("Parked until"), required=False, help_text=_("On this day it is shown to you again."))
    override = Flag(label=_("Go on although something is missing; my name and reason are kept in the history"))
    expected = PlainText(max_length=40, required=False, widget=forms.HiddenInput)

    def stage(self) -> Stage:
        """Where to, of a valid form."""
        return Stage(self.cleaned_data["to"])


class MergeForm(forms.Form):
    """Into which project another one goes, by its code; among those that the person deciding may see."""

    into = PlainText(
        label=_("Into which project?"),
        max_length=16,
        help_text=_("Its code, such as NVB-7. Votes and followers go along."),
    )
    reason = LongText(
        label=_("Why"), max_length=REASON_LENGTH, rows=3, help_text=_("The requester reads this. Be kind and exact.")
    )

    def __init__(self, *args: Any, user: User, project: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.project = user, project

    def clean_into(self) -> Project:
        """The other project. Raises ValidationError for one that does not exist or is not theirs to see."""
        code = self.cleaned_data["into"].upper()
        found = projects_visible_to(self.user).with_people().filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("There is no project %(code)s."), "invalid_choice", {"code": code})
        if self.project is not None and found.pk == self.project.pk:
            raise forms.ValidationError(_("A project cannot be merged into itself."), "invalid_choice")
        return found


class GoForm(forms.Form):
    """The brand's go to build."""

    reason = LongText(
        label=_("What convinces you?"),
        max_length=REASON_LENGTH,
        rows=3,
        required=False,
        help_text=_("One sentence that people understand in a year."),
    )


class ProofForm(forms.Form):
    """What the proof of concept showed."""

    note = LongText(
        label=_("Result of the proof of concept"),
        max_length=TEXT_LENGTH,
        rows=5,
        help_text=_("What was tried, on which data, and what came out. Linked runs show themselves."),
    )
