"""How often somebody may do something: counted in the cache, in windows of fixed length."""

from __future__ import annotations

import time

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from intake.base.errors import Problem

log = structlog.get_logger(__name__)


class TooOften(Problem):
    """Asked for more often than anybody needs."""

    status = 429
    code = "too_often"
    title = "That was too often"


def limited(key: str, most: int, seconds: int) -> None:
    """Counts one more of `key`. Raises TooOften, with Retry-After, beyond `most` in a window of `seconds`.

    Without a cache everybody is let through: a limit must not close the site.
    """
    now = time.time()
    if counted(f"limit:{key}:{int(now // seconds)}", seconds) > most:
        wait = max(1, seconds - int(now % seconds))
        raise TooOften(
            _("Please wait %(seconds)d seconds and try again. Nothing was changed.") % {"seconds": wait},
            headers={"Retry-After": str(wait)},
        )


def counted(key: str, seconds: int) -> int:
    """How often `key` has been counted by now; 0 when the cache does not answer. Adding and counting are atomic."""
    try:
        cache.add(key, 0, seconds * 2)
        return cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        log.warning("limit not counted", error=str(error))
        return 0


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Behind our proxy the last in X-Forwarded-For: the others anybody can write."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip()[:64] or request.META.get("REMOTE_ADDR", "")
