"""The filters of the list of jobs. Forms validate and never save."""

from __future__ import annotations

from django import forms

from intake.base.forms import Choice, PlainText
from intake.jobs.choices import State


class JobFilter(forms.Form):
    """What the list of jobs can be narrowed to; all of it is in the address."""

    state = Choice(choices=[("", ""), *[(state.value, state.value) for state in State]], required=False)
    kind = PlainText(max_length=40, required=False)
    subject = PlainText(max_length=120, required=False)
