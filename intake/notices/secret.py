"""Addresses of chat channels hold passwords: they lie in the database encrypted with a key made from SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """It was stored under another SECRET_KEY."""


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"notice-channel:" + settings.SECRET_KEY.encode()).digest()))


def hide(text: str) -> str:
    """Encrypted, as it is stored."""
    return _box().encrypt(text.encode()).decode()


def reveal(stored: str) -> str:
    """What was hidden. Raises Unreadable."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def clean(message: str, address: str = "") -> str:
    """An error's text without what it may repeat of a secret address or a password, on one line."""
    text = re.sub(r"[a-z][a-z0-9+.-]*://\S+", "…", message, flags=re.IGNORECASE)
    if address:
        parts = urlsplit(address)
        pieces = [*re.split(r"[/@:?&=]", f"{parts.netloc}/{parts.path}/{parts.query}")]
        for piece in sorted((piece for piece in pieces if len(piece) > 5), key=len, reverse=True):
            text = text.replace(piece, "…")
    return " ".join(text.replace("\x00", "").split())[:300]
