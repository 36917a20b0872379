"""What the search page and the API take."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.base.forms import Choice, PlainText
from intake.search.choices import Kind

LONGEST = 200


class SearchForm(forms.Form):
    """Words, and perhaps one kind of hits."""

    q = PlainText(label=_("Search"), max_length=LONGEST, required=False)
    kind = Choice(required=False, choices=[(kind.value, kind.value) for kind in Kind])
