"""Where files lie: under settings.UPLOADS, by names that nobody chose."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# What no row knows is a left-over only after a while: its row may be on its way.
GRACE_SECONDS = 24 * 3600
PIECE = 64 * 1024


@dataclass(frozen=True)
class Stored:
    """A file that was written: its place below settings.UPLOADS, its bytes and their SHA-256."""

    place: str
    size: int
    sha256: str


def root() -> Path:
    """The folder of all files."""
    return Path(settings.UPLOADS) / "files"


def path_of(place: str) -> Path:
    """The file at a place that `write` gave."""
    return root() / place


def write(chunks: Iterable[bytes]) -> Stored:
    """Writes a file under a random name that nobody can guess. Raises OSError, and leaves nothing behind then."""
    name = secrets.token_hex(20)
    place = f"{name[:2]}/{name[2:]}"
    path = path_of(place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        path.chmod(0o600)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return Stored(place, size, digest.hexdigest())


def read(place: str) -> Iterator[bytes]:
    """The bytes of a file, a piece at a time. Raises FileNotFoundError."""
    with path_of(place).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def drop(place: str) -> None:
    """Deletes a file; one that is gone already is no fault."""
    path_of(place).unlink(missing_ok=True)


def left_over(known: Collection[str]) -> Iterator[str]:
    """Places of files that no row knows, a day old or more."""
    limit = time.time() - GRACE_SECONDS
    for path in root().glob("??/*"):
        place = f"{path.parent.name}/{path.name}"
        if place not in known and path.stat().st_mtime < limit:
            yield place
