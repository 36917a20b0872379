"""The words for what happens to files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

EVENT: Mapping[str, Any] = {
    "file.added": _("added a file"),
    "file.removed": _("removed a file"),
    "file.restored": _("brought a file back"),
}
