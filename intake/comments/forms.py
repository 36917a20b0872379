"""What is typed as a comment. Forms validate and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.base.forms import Choice, Flag, LongText, PlainText, WholeNumber
from intake.comments.choices import Deed

TEXT_LENGTH = 5_000
NEEDED = {"required": _("Write something first.")}


def box(rows: int) -> forms.Textarea:
    """A text that helps with names (mention.js); the list of them is on the page."""
    return forms.Textarea(attrs={"rows": rows, "data-mentions": "mentionable"})


class CommentForm(forms.Form):
    """A comment."""

    text = LongText(
        label=_("Comment"),
        max_length=TEXT_LENGTH,
        widget=box(4),
        help_text=_("@name tells that person. Lists, links and **bold** work."),
        error_messages=NEEDED,
    )


class DeedForm(forms.Form):
    """What somebody does with a comment; a reply and a new wording need text."""

    do = Choice(choices=[(str(deed), str(deed)) for deed in Deed])
    text = LongText(label=_("Reply"), max_length=TEXT_LENGTH, widget=box(3), required=False)

    def clean(self) -> dict[str, Any]:
        """Text where it is needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("do") in (Deed.REPLY, Deed.EDIT) and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(NEEDED["required"], code="required"))
        return cleaned


class NewForm(CommentForm):
    """A comment by a program."""

    on = PlainText(max_length=220, required=False)
    parent = WholeNumber(required=False)


class ChangeForm(forms.Form):
    """A change by a program: only what it names."""

    text = LongText(max_length=TEXT_LENGTH, required=False)
    deleted = Flag()
    resolved = Flag()

    def clean(self) -> dict[str, Any]:
        """A change names something, and a text says something."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if len(self.data.keys() & self.fields.keys()) != 1:
            raise ValidationError(_("Name one thing to change: text, deleted or resolved."), code="required")
        if "text" in self.data and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(NEEDED["required"], code="required"))
        return cleaned
