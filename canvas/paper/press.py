"""Has a sheet typeset. In a process of its own, for as long as one sheet takes.

The typesetter holds some 100 MB of typefaces and cannot be interrupted from within: a web process that loaded it would
keep the memory and could be held up by one strange text. A fresh process costs about a tenth of a second, can be ended
when its time is over, and shares nothing with the next one.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import orjson
import structlog
from django.utils.translation import gettext as _

from intake.base.errors import Unavailable

SETTER = Path(__file__).with_name("setter.py")
# Seconds; the longest canvas that there can be takes one.
TIME_LIMIT = 20
WAIT = 10
AT_ONCE = BoundedSemaphore(2)
log = structlog.get_logger(__name__)


class NotTypeset(Unavailable):
    """The typesetter gave up or took too long."""

    code = "not_typeset"


def tag(sheet: dict[str, Any]) -> str:
    """The entity tag of a sheet: the same as long as the paper would look the same."""
    return f'"{sha256(layout_tag() + orjson.dumps(sheet)).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def layout_tag() -> bytes:
    """Changes with the layout."""
    return sha256(SETTER.with_name("canvas.typ").read_bytes() + SETTER.read_bytes()).digest()


def pdf(sheet: dict[str, Any]) -> bytes:
    """The sheet as a PDF. Raises NotTypeset."""
    if not AT_ONCE.acquire(timeout=WAIT):
        raise NotTypeset(_("Many people are printing at this moment. Try again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(SETTER)],
            input=orjson.dumps(sheet),
            capture_output=True,
            timeout=TIME_LIMIT,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", b"") or b""
        log.error(
            "canvas not typeset", code=sheet["code"], error=str(error)[:200], said=said[-500:].decode(errors="replace")
        )
        raise NotTypeset(_("The PDF could not be made. The canvas itself is safe; printing the page works.")) from error
    finally:
        AT_ONCE.release()
    head, _newline, made = done.stdout.partition(b"\n")
    lacking = orjson.loads(head)["lacking"]
    if lacking:
        log.warning("a PDF is not PDF/UA", code=sheet["code"], reason=lacking[:200])
    return made
