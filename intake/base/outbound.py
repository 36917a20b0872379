"""Calls to other systems, bounded in time and in size whatever the other side does.

Timeouts of HTTP libraries count from one packet to the next: a server that sends one byte a second never trips them.
Here every wait ends at one moment that the caller sets. Redirects are never followed and compressed answers are
refused, so that an answer comes from the host that was asked, and is no larger than it says.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

# One connection attempt, and one silence in the middle of an answer, in seconds.
CONNECT, SILENCE = 5.0, 10.0


class Why(StrEnum):
    """Why no usable answer came; callers have a sentence for each."""

    ADDRESS = "address"
    UNKNOWN_HOST = "unknown_host"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    CERTIFICATE = "certificate"
    COMPRESSED = "compressed"
    TOO_MUCH = "too_much"


class Unreachable(Exception):
    """No usable answer came; `why` says what happened."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    body: bytes
    content_type: str
    location: str


class _Timed:
    """A socket whose every wait ends at `until` (time.monotonic), or earlier after a silence."""

    until: float = 0.0

    def _bound(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.settimeout(min(left, SILENCE))  # type: ignore[attr-defined]  # a socket's own

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        self._bound()
        return super().recv_into(*arguments, **options)  # type: ignore[misc,no-any-return]  # a socket's own

    def sendall(self, *arguments: Any, **options: Any) -> None:
        self._bound()
        super().sendall(*arguments, **options)  # type: ignore[misc]  # a socket's own


class _Plain(_Timed, socket.socket):
    pass


class _Secure(_Timed, ssl.SSLSocket):
    pass


class _Connection(http.client.HTTPConnection):
    """An HTTP connection over such a socket."""

    def __init__(self, host: str, port: int, *, secure: bool, until: float) -> None:
        super().__init__(host, port)
        self.secure, self.until = secure, until

    def connect(self) -> None:
        raw = _open(self.host, self.port, self.until)
        sock = _Plain(raw.family, raw.type, raw.proto, fileno=raw.detach())
        sock.until = self.until
        self.sock = _secured(sock, self.host) if self.secure else sock


def _secured(sock: _Plain, host: str) -> _Secure:
    """The same connection under TLS. The system's certificates count; SSL_CERT_FILE names others."""
    context = ssl.create_default_context()
    context.sslsocket_class = _Secure
    until = sock.until
    try:
        sock.settimeout(min(CONNECT, max(until - time.monotonic(), 0.01)))
        secure = context.wrap_socket(sock, server_hostname=host)
    except (OSError, ValueError):
        sock.close()
        raise
    secure.until = until  # type: ignore[attr-defined]  # it is a _Secure: the context makes them
    return secure  # type: ignore[return-value]


def call(
    method: str,
    url: str,
    *,
    until: float,
    most_bytes: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request over a connection of its own. `until` is a moment of time.monotonic().

    Raises Unreachable when no whole answer of at most `most_bytes` has come by then.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Unreachable(Why.ADDRESS) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Unreachable(Why.ADDRESS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Connection(parts.hostname, port, secure=parts.scheme == "https", until=until)
    try:
        connection.request(
            method, target, body, {"Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
        )
        with connection.getresponse() as response:
            return _read(response, most_bytes)
    except TimeoutError as error:
        raise Unreachable(Why.TIMEOUT) from error
    except ssl.SSLError as error:
        raise Unreachable(Why.CERTIFICATE) from error
    except ConnectionRefusedError as error:
        raise Unreachable(Why.REFUSED) from error
    except (http.client.HTTPException, OSError) as error:
        raise Unreachable(Why.BROKEN) from error
    except (ValueError, UnicodeError) as error:
        raise Unreachable(Why.ADDRESS) from error
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse, most: int) -> Answer:
    if response.headers.get("Content-Encoding", "identity") not in ("identity", ""):
        raise Unreachable(Why.COMPRESSED)
    body = response.read(most + 1)
    if len(body) > most:
        raise Unreachable(Why.TOO_MUCH)
    declared = response.headers.get("Content-Length", "")
    # read(n) of a connection that ends early gives a short body without an error.
    if declared.isdecimal() and len(body) < int(declared[:18]):
        raise Unreachable(Why.BROKEN)
    return Answer(response.status, body, response.headers.get("Content-Type", ""), response.headers.get("Location", ""))


def _open(host: str, port: int, until: float) -> socket.socket:
    """The first address of the host that accepts a connection."""
    trouble: OSError = TimeoutError()
    for family, kind, protocol, _name, address in _look_up(host, port, until):
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(min(left, CONNECT))
            sock.connect(address)
        except OSError as error:
            sock.close()
            trouble = error
            continue
        return sock
    raise trouble


def _look_up(host: str, port: int, until: float) -> list[Any]:
    """The host's addresses. The C library takes no timeout for this, so a thread of its own waits for it."""
    found: list[Any] = []
    trouble: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            trouble.append(error)

    thread = threading.Thread(target=ask, name="look-up", daemon=True)
    thread.start()
    thread.join(min(CONNECT, max(until - time.monotonic(), 0.01)))
    if trouble:
        if isinstance(trouble[0], socket.gaierror):
            raise Unreachable(Why.UNKNOWN_HOST) from trouble[0]
        raise trouble[0]
    if not found:
        raise TimeoutError
    return found
