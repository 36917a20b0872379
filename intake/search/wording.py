"""The words of the search page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.search.choices import Kind

# kind: (icon, one of it, several)
KIND: Mapping[Kind, tuple[str, Any, Any]] = {
    Kind.PROJECT: ("lightbulb", _("Project"), _("Projects")),
    Kind.CANVAS: ("layout-grid", _("Canvas"), _("Canvases")),
    Kind.COMMENT: ("message-square", _("Comment"), _("Comments")),
    Kind.ENDPOINT: ("radio", _("Endpoint"), _("Endpoints")),
    Kind.PERSON: ("user", _("Person"), _("People")),
}
PLAIN: Mapping[Kind, tuple[str, Any, Any]] = {**KIND, Kind.ENDPOINT: ("radio", _("Live model"), _("Live models"))}


def kinds(user: Any) -> Mapping[Kind, tuple[str, Any, Any]]:
    """Kinds of hits as this person reads them."""
    return KIND if user.is_ml_team else PLAIN
