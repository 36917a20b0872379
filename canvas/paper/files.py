"""Names and headers of files that people download."""

from __future__ import annotations

import re
from urllib.parse import quote

UNFIT = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
LONGEST = 80


def headers(code: str, name: str, ending: str) -> dict[str, str]:
    """A download that no cache keeps, named in ASCII for old programs and as people call it for all others."""
    called = " ".join(UNFIT.sub(" ", f"{code} {name}")[:LONGEST].split())
    full = quote(f"{called} canvas.{ending}".encode("utf-8", "replace"))
    plain = f'attachment; filename="{code}-canvas.{ending}"'
    return {"Content-Disposition": f"{plain}; filename*=UTF-8''{full}", "Cache-Control": "no-store"}
