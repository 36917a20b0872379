"""What people type about runs. Forms validate and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.base.forms import Choice, LongText, PlainText
from intake.runs import queries
from intake.runs.choices import LinkKind, RunStatus
from intake.runs.models import TrackingServer

KINDS = [
    (LinkKind.TAG.value, _("Runs with the tag intake.project")),
    (LinkKind.EXPERIMENT.value, _("All runs of an experiment")),
]
# Its value stands inside a quoted string of MLflow's filter language, which knows no escapes.
QUOTES = "'\"`\\"


class ServerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in its stubs
    """A tracking server by its name; the site's own, "default", is None, for its row is made when it is first used."""

    def to_python(self, value: Any) -> Any:
        return None if value == TrackingServer.DEFAULT else super().to_python(value)


class RunLinkForm(forms.Form):
    """Where a project's runs are found."""

    kind = Choice(label=_("Which runs"), choices=KINDS)
    value = PlainText(
        label=_("Experiment or tag value"),
        max_length=500,
        help_text=_("The experiment's name or id, or what the tag holds."),
    )
    server = ServerField(
        label=_("Tracking server"),
        queryset=TrackingServer.objects.none(),
        to_field_name="name",
        required=False,
        empty_label=None,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["server"]
        field.queryset = queries.servers()

    @property
    def offers_servers(self) -> bool:
        """Whether there is anything to choose."""
        return queries.servers().count() > 1

    def clean_server(self) -> TrackingServer | None:
        """None is the site's own."""
        found: TrackingServer | None = self.cleaned_data["server"]
        return found

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a tag value that cannot be asked for."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        value = cleaned.get("value", "")
        if cleaned.get("kind") == LinkKind.TAG and any(mark in value for mark in QUOTES):
            self.add_error("value", ValidationError(_("A tag value cannot hold quotes or backslashes."), code="quotes"))
        return cleaned


class RunFilter(forms.Form):
    """What a list of runs can be narrowed to."""

    status = Choice(choices=[("", ""), *[(status.value, status.value) for status in RunStatus]], required=False)


class NoteForm(forms.Form):
    """A person's note on a run."""

    note = LongText(label=_("Note"), max_length=2000, rows=2, required=False)
