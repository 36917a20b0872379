"""What people type to score an idea."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.accounts.models import User
from intake.base.forms import LongText, WholeNumber
from intake.projects.choices import Dimension
from intake.projects.models import Project
from intake.triage.forms.decisions import REASON_LENGTH
from intake.triage.scores import LEAST, MOST
from intake.triage.wording import DIMENSION


class ScoreForm(forms.Form):
    """1 to 5 for each thing that is scored, with a sentence of why. What is left empty stays as it is."""

    def __init__(
        self,
        *args: Any,
        project: Project | None = None,
        user: User | None = None,
        named: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """What is `named` must be scored; a program names what it means."""
        super().__init__(*args, **kwargs)
        choices = [("", _("Not scored")), *((str(points), str(points)) for points in range(LEAST, MOST + 1))]
        known = {row.dimension: row for row in project.scores.all()} if project else {}
        for name, (label, help_text) in DIMENSION.items():
            row = known.get(name)
            self.fields[name] = WholeNumber(
                label=label,
                help_text=help_text,
                required=name in named,
                min_value=LEAST,
                max_value=MOST,
                widget=forms.Select(choices=choices),
                initial=row.points if row else None,
            )
            self.fields[why_of(name)] = LongText(
                label=_("Why"),
                max_length=REASON_LENGTH,
                rows=2,
                required=name in named,
                initial=row.why if row else "",
            )

    def clean(self) -> dict[str, Any]:
        """Points need their sentence, a sentence its points, and one thing must be scored."""
        given = self.cleaned_data
        for name in DIMENSION:
            if name in self.errors or why_of(name) in self.errors:
                continue
            points, why = given.get(name), given.get(why_of(name))
            if points is not None and not why:
                self.add_error(why_of(name), forms.ValidationError(_("Write a sentence of why."), code="required"))
            if why and points is None:
                self.add_error(name, forms.ValidationError(_("Choose 1 to 5."), code="required"))
        if not self.errors and not self.scored:
            raise forms.ValidationError(_("Score at least one thing."), code="required")
        return given

    @property
    def scored(self) -> dict[Dimension, tuple[int, str]]:
        """{dimension: (points, why)} of a valid form, without what was left empty."""
        given = self.cleaned_data
        return {Dimension(n): (given[n], given[why_of(n)]) for n in DIMENSION if given.get(n) is not None}

    def rows(self) -> list[tuple[Any, Any]]:
        """(points, why) of each dimension as bound fields, for a page."""
        return [(self[name], self[why_of(name)]) for name in DIMENSION]


def why_of(dimension: str) -> str:
    """The field of ScoreForm with the reason for a score."""
    return f"{dimension}_why"
