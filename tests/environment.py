"""The environment of the tests, set before settings.py is read (pyproject.toml names this module as a plugin).

Only INTAKE_HOME and TEST_DATABASE are taken from outside; any other setting of the shell would change what is tested.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OF_THE_SITE = (
    "ALLOWED_HOSTS",
    "BASE_URL",
    "BEHIND_PROXY",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "INTAKE_DEMO",
    "LOG_JSON",
    "LOG_LEVEL",
    "MAIL_FROM",
    "MLFLOW_TRACKING_URI",
    "SECRET_KEY",
    "SSL_REDIRECT",
    "TIME_ZONE",
)

for name in OF_THE_SITE:
    os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
# Kept from run to run, because making a cluster takes a second.
os.environ.setdefault("INTAKE_HOME", str(ROOT / "build" / "test-home"))
# Each test process has its own cache.
os.environ["CACHE_URL"] = "locmemcache://"

_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


class NoNetwork(AssertionError):
    """A test tried to leave this machine."""


def _is_here(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if text in ("localhost", "localhost.localdomain"):
        return True
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guarded_connect(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise NoNetwork(f"a test tried to connect to {address!r}")
    _connect(self, address)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    if not _is_here(host):
        raise NoNetwork(f"a test tried to look up {host!r}")
    return _getaddrinfo(host, *arguments, **options)


def pytest_configure() -> None:
    """Closes the network but for loopback and Unix sockets."""
    setattr(socket.socket, "connect", _guarded_connect)  # noqa: B010 - mypy allows no assignment to a method
    socket.getaddrinfo = _guarded_getaddrinfo
