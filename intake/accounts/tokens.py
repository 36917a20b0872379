"""How API tokens are made and recognised. Pure but for the secret key that is handed in.

A token is `intake_` + 8 characters that find the row + `_` + 43 characters (256 bits) of secret. Only a hash
keyed with the site's secret is stored (ASVS 5.0 11.5.1), so neither a dump of the database nor a guess opens anything.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

FORM = re.compile(r"(intake_[A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})\Z")
GUEST_FORM = re.compile(r"([A-Za-z0-9]{16})_([A-Za-z0-9_-]{43})\Z")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class FreshToken:
    """A token at the only moment when its text is known."""

    text: str
    prefix: str
    digest: str


def make(key: str) -> FreshToken:
    """A new token; `key` is the site's secret key."""
    prefix = "intake_" + "".join(secrets.choice(ALPHABET) for _ in range(8))
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    return FreshToken(text=text, prefix=prefix, digest=digest(text, key))


def guest_text(handle: str, purpose: str, key: str) -> str:
    """The text of a guest link: what finds its row, and 256 bits that only the site's secret can make anew.

    Nothing secret is stored, so neither a dump of the database nor a guess opens the link, and the site can still write
    it into a second mail. The purpose is part of it: a link for one thing opens nothing else.
    """
    made = hmac.new(b"guest-link:" + key.encode(), f"{purpose}:{handle}".encode(), hashlib.sha256).digest()
    return f"{handle}_{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def new_handle() -> str:
    """What finds the row of a guest link."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def handle_of(text: str) -> str | None:
    """The part that finds the row; None if this was never the text of a guest link."""
    found = GUEST_FORM.match(text)
    return found[1] if found else None


def prefix_of(text: str) -> str | None:
    """The part that finds the row; None if this was never one of our tokens."""
    found = FORM.match(text)
    return found[1] if found else None


def digest(text: str, key: str) -> str:
    """The keyed hash that is stored."""
    return hmac.new(b"api-token:" + key.encode(), text.encode(), hashlib.sha256).hexdigest()


def matches(text: str, stored: str, key: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(digest(text, key), stored)
