"""What is typed about decisions. Forms validate and never save; the same ones serve pages and API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.base.forms import Choice, DateInput, EmailText, Flag, LongText, PlainText
from intake.decisions.choices import Verdict
from intake.decisions.models import Decision
from intake.decisions.wording import VERDICT
from intake.projects.forms import PersonField
from intake.projects.models import Project

TEXT_LENGTH = 2_000


class QuestionForm(forms.Form):
    """A question: what, whom, by when, and what waiting costs."""

    question = LongText(
        label=_("Question"), max_length=TEXT_LENGTH, rows=2, help_text=_("Put it so that yes or no answers it.")
    )
    options = LongText(
        label=_("What can be decided"),
        max_length=TEXT_LENGTH,
        rows=2,
        required=False,
        help_text=_("Where yes or no is not enough: one a line."),
    )
    asked = PersonField(label=_("Who decides"), error_messages={"required": _("Choose who decides.")})
    guest_name = PlainText(label=_("Somebody without an account: name"), max_length=120, required=False)
    guest_email = EmailText(
        label=_("Their e-mail address"), required=False, help_text=_("They get a link that opens this question alone.")
    )
    due_on = DateInput(label=_("Needed by"))
    cost = LongText(
        label=_("What waiting costs"),
        max_length=TEXT_LENGTH,
        rows=2,
        required=False,
        help_text=_("A week of two people's work, the slot in the May release, ..."),
    )
    blocks = Flag(label=_("The project cannot go on without it"))

    def __init__(self, *args: Any, project: Project, today: date, row: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.today, self.row = project, today, row
        asked: Any = self.fields["asked"]
        asked.offer(people.people_near(project.brand), row.asked if row else None)
        asked.empty_label = _("Choose a person")
        # A guest instead is as good; whose name is missing then is asked for beside the other.
        asked.required = not (self.is_bound and any(self.data.get(name) for name in ("guest_name", "guest_email")))

    def clean_due_on(self) -> date:
        """Nobody can decide by a day that has passed; one that was set before may stay."""
        day: date = self.cleaned_data["due_on"]
        if day < self.today and (self.row is None or day != self.row.due_on):
            raise ValidationError(_("Name a day that is still to come."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """Exactly one is asked: somebody of the list, or a name with an address."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors.keys() & {"asked", "guest_name", "guest_email"}:
            return cleaned
        guest = {name: cleaned[name] for name in ("guest_name", "guest_email")}
        if cleaned["asked"] is not None:
            for name in (name for name, value in guest.items() if value):
                self.add_error(name, ValidationError(_("Somebody is chosen already: ask one person."), code="two"))
        else:
            self.check_guest(guest)
        return cleaned

    def check_guest(self, guest: dict[str, str]) -> None:
        """Both are needed; whoever has an account answers signed in."""
        for name, value in guest.items():
            if not value:
                self.add_error(name, ValidationError(_("This is needed, too."), code="required"))
        known = people.people_near(self.project.brand).filter(email__iexact=guest["guest_email"] or "-").first()
        if isinstance(known, User):
            words = _now("%(name)s has an account: choose them from the list.") % {"name": known.name}
            self.add_error("guest_email", ValidationError(words, code="has_account"))


def question_of(row: Decision) -> dict[str, Any]:
    """A decision's question as QuestionForm takes it."""
    return {
        "question": row.question,
        "options": row.options,
        "asked": row.asked.email if row.asked else None,
        "guest_name": row.guest_name,
        "guest_email": row.guest_email,
        "due_on": row.due_on,
        "cost": row.cost,
        "blocks": row.blocks,
    }


class AnswerForm(forms.Form):
    """The answer and why."""

    verdict = Choice(
        label=_("What is decided?"),
        choices=[(str(verdict), VERDICT[verdict]) for verdict in Verdict],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is decided.")},
    )
    answer = LongText(
        label=_("In words"),
        max_length=TEXT_LENGTH,
        rows=2,
        required=False,
        help_text=_("Needed when it is neither yes nor no."),
    )
    reason = LongText(
        label=_("Why"),
        max_length=TEXT_LENGTH,
        rows=3,
        help_text=_("One sentence that whoever reads it next year understands."),
        error_messages={"required": _("Say why, in one sentence.")},
    )

    def clean(self) -> dict[str, Any]:
        """Something else must be said."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == Verdict.OTHER and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", ValidationError(_("Say what is decided."), code="required"))
        return cleaned


class WithdrawalForm(forms.Form):
    """Why nobody needs to decide this any more."""

    reason = LongText(
        label=_("Why it is not needed any more"),
        max_length=TEXT_LENGTH,
        rows=2,
        error_messages={"required": _("Give a reason.")},
    )
