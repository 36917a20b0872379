"""Pages: what somebody is told, how they want to hear, and what admins see of deliveries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from intake.accounts.models import User
from intake.notices import queries


def bell(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `unread_notices()` counts where the top bar is drawn, and only there."""

    def unread_notices() -> int:
        user = getattr(request, "user", None)
        return queries.count_unread(user) if isinstance(user, User) and user.is_active else 0

    return {"unread_notices": unread_notices}
