"""What a restore says. The form validates and never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from canvas.boxes.choices import BoxKey, PanelKey
from canvas.boxes.keeping import panel_part
from intake.base.forms import INT_MAX

PARTS = (*(key.value for key in BoxKey), *map(panel_part, PanelKey))


class RestoreForm(forms.Form):
    """`part` names what is restored, all when it is missing; `version-task` and so on say what its reader saw."""

    def clean(self) -> dict[str, Any]:
        """{"seen": {key: version}} of what is to be restored."""
        data = super().clean() or {}
        wanted = self.data.getlist("part") if hasattr(self.data, "getlist") else self.data.get("part", [])
        if set(wanted) - set(PARTS):
            raise ValidationError(_("The canvas has no such box or panel."), code="unknown")
        keys = [key for key in PARTS if key in wanted] or list(PARTS)
        raw = {key: str(self.data.get(f"version-{key}", "")) for key in keys}
        if not all(text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= INT_MAX for text in raw.values()):
            raise ValidationError(
                _("This form does not say which text it replaces. Reload the page and try again."), code="version"
            )
        return {**data, "seen": {key: int(text) for key, text in raw.items()}}
