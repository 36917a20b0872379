"""What people type about a view."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.base.forms import Choice, Flag, PlainText
from intake.lists.choices import Place


class ViewForm(forms.Form):
    """Its name, and whether the team is offered it."""

    name = PlainText(label=_("Name of the view"), max_length=60)
    shared = Flag(label=_("Offer it to the whole ML team"))


class SaveViewForm(ViewForm):
    """A new one, of the page that one looks at."""

    place = Choice(choices=[(place.value, place.value) for place in Place], widget=forms.HiddenInput)
    query = PlainText(max_length=900, required=False, widget=forms.HiddenInput)
