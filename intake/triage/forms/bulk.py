"""What is to be done to several projects at once: one form a verb, named by it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.accounts import queries as people
from intake.accounts.models import User
from intake.base.converters import Code
from intake.base.forms import Choice, DateInput, LongText, PlainText
from intake.projects.choices import BOARD, Stage
from intake.projects.forms import PersonField, options
from intake.projects.models import Project
from intake.projects.wording import STAGE
from intake.triage.choices import MOST_AT_ONCE, Verb
from intake.triage.forms.decisions import REASON_LENGTH

TAG_LENGTH = 40


class AssignManyForm(forms.Form):
    """Who leads them from now on."""

    lead = PersonField(label=_("Lead"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["lead"].offer(people.ml_team())


class TagManyForm(forms.Form):
    """Words to put on them or take off."""

    add = PlainText(label=_("Add tags"), required=False, help_text=_("Several with commas between them."))
    remove = PlainText(label=_("Remove tags"), required=False)

    def clean(self) -> dict[str, Any]:
        """Lists of words instead of the text. Raises ValidationError for none at all or too long ones."""
        given = super().clean() or {}
        for name in ("add", "remove"):
            words = [word.strip().lower() for word in given.get(name, "").split(",")]
            given[name] = list(dict.fromkeys(word for word in words if word))
            if any(len(word) > TAG_LENGTH for word in given[name]):
                self.add_error(name, _("A tag has at most 40 characters."))
        if not self.errors and not given["add"] and not given["remove"]:
            self.add_error("add", _("Which tag?"))
        return given


class MoveManyForm(forms.Form):
    """Where they go; each through its own gate."""

    to = Choice(label=_("Stage"), choices=options({stage: STAGE[stage] for stage in BOARD if stage != Stage.PARKED}))
    reason = LongText(
        label=_("Why"),
        max_length=REASON_LENGTH,
        rows=2,
        required=False,
        help_text=_("Needed to go back, to take up again, and where a gate warns."),
    )


class ParkForm(forms.Form):
    """Aside, until a day perhaps: for one project and for many."""

    reason = LongText(
        label=_("Why"), max_length=REASON_LENGTH, rows=2, help_text=_("The requester reads this. Be kind and exact.")
    )
    until = DateInput(label=_("Until"), required=False)

    def __init__(
        self,
        *args: Any,
        today: date | None = None,
        project: Project | None = None,
        user: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        until: Any = self.fields["until"]
        if today:
            until.earliest = today
            until.widget.attrs["min"] = today.isoformat()


class DeclineManyForm(forms.Form):
    """One no for all, with one reason that fits each of them."""

    reason = LongText(
        label=_("Why"),
        max_length=REASON_LENGTH,
        rows=2,
        help_text=_("Each requester reads this one reason. Be kind and exact."),
    )


MANY: dict[Verb, type[forms.Form]] = {
    Verb.ASSIGN: AssignManyForm,
    Verb.TAG: TagManyForm,
    Verb.MOVE: MoveManyForm,
    Verb.PARK: ParkForm,
    Verb.DECLINE: DeclineManyForm,
}


def codes_of(given: list[str]) -> list[str]:
    """The codes among what was sent, each once, at most MOST_AT_ONCE of them."""
    return list(dict.fromkeys(code for code in given if re.fullmatch(Code.regex, code)))[:MOST_AT_ONCE]
