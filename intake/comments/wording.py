"""The words for what happens to comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

EVENTS: Mapping[str, Any] = {
    "comment.made": _("commented"),
    "comment.replied": _("replied to a comment"),
    "comment.edited": _("changed a comment"),
    "comment.deleted": _("deleted a comment"),
    "comment.restored": _("brought a comment back"),
    "comment.resolved": _("resolved a comment"),
    "comment.reopened": _("opened a comment again"),
}
