"""Hostile query strings, parts of addresses and headers of every page and call: never a crash."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.test import Client

from intake.accounts.choices import Scope
from intake.base.encodings import only_utf_8
from intake.projects.choices import Visibility
from tests.people import Cast
from tests.shape.calls import sent
from tests.shape.routes import API, PAGES
from tests.shape.world import ALL, World, world

pytestmark = pytest.mark.django_db
GETS = {name: "GET" for name, methods in {**PAGES, **API}.items() if "GET" in methods}
# Whatever any list of the site understands; each address gets all of them, one value at a time.
NAMES = (
    "q", "brand", "stage", "health", "owner", "lead", "stale_days", "sort", "page", "cursor", "limit", "format",
    "state", "kind", "subject", "platform", "project", "status", "theme", "due", "mine", "show", "from", "to",
    "bucket", "by", "period", "start", "idea", "next", "saved", "lang", "urls",
)  # fmt: skip
VALUES = (
    "%00", "a%00b", "%ED%A0%80", "%FF", "-1", "0", "1e400", "NaN", str(2**31), str(2**63), "9" * 400, "%25s%25(x)s",
    "%27%20OR%201=1--", "%3Cscript%3Ealert(1)%3C/script%3E", "%E2%80%AE", "9999-12-31", "0001-01-01",
    "//evil.example", "javascript:alert(1)",
)  # fmt: skip


def cursor(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


CURSORS = [
    "%00", "x", "====", "%FF", "a" * 5000,
    *(cursor(text) for text in (
        b"null", b"[]", b"{}", b"true", b'"x"', b'"\\u0000"', b"-1", b"1.5", b"9223372036854775807",
        b"9223372036854775808", b"18446744073709551615", b"99999999999999999999999", b"[" * 3000, b'"2026-W47"',
    )),
]  # fmt: skip
PARTS = (
    "%00", "a%00b", "%ED%A0%80", "%FF", "0", "-1", "9" * 18, "9" * 19, "9" * 400, "NVB-9999999", "NVB-99999999",
    "N-1", "nvb-1", "NVB-0", "9999-W53", "0000-W00", "0001-W01", "2026-W54", "2026-W53", "..%2f..%2fetc", "%2e%2e",
    "%E2%80%AENVB-1", "NVB-1%0a", "x" * 3000, "%3Cb%3E", "{{7*7}}", "'",
)  # fmt: skip
Made = tuple[World, Client, Client]


@pytest.fixture
def made(people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client]) -> Made:
    here = world(people, Visibility.BRAND)
    return here, signed_in("jan"), api("jan", Scope.READ, Scope.WRITE, Scope.USAGE_WRITE, Scope.CHECKS_WRITE)


def client_for(name: str, made: Made) -> Client:
    return made[2] if name in API else made[1]


def crashed(name: str, made: Made, address: str, **headers: str) -> str:
    got = sent(client_for(name, made), "GET", address, b"", headers)
    if got.crash or got.status >= 500:
        return f"{name} {address[:120]} {headers or ''}: {got.status} {got.crash}"
    return "a template was run" if b"zq49" in got.content else ""


def understood(name: str, made: Made, address: str) -> list[str]:
    """The names of the query that a call knows; a page says nothing of those it does not."""
    if name not in API:
        return list(NAMES)
    got = sent(client_for(name, made), "GET", f"{address}?{'&'.join(f'{n}=1' for n in NAMES)}", b"", {})
    faults = (got.json or {}).get("errors", []) if isinstance(got.json, dict) else []
    unknown = {fault["field"] for fault in faults if fault["code"] == "unknown_filter"}
    return [each for each in NAMES if each not in unknown]


@pytest.mark.parametrize("half", [0, 1, 2, 3])
def test_no_query_string_crashes_an_address(made: Made, half: int) -> None:
    wrong = []
    for name in list(GETS)[half::4]:
        address = made[0].address(name, ALL[name])
        known = understood(name, made, address)
        for value in VALUES[half::4]:
            wrong.append(crashed(name, made, f"{address}?{'&'.join(f'{n}={value}' for n in known)}"))
        if name in API or "list" in name or name in ("triage:board", "triage:queue", "triage:move", "reports:week"):
            # All at once may stop at the first: lists get the worst ones by themselves, too.
            for place, each in enumerate(known):
                value = ("%00", str(2**63), "0001-01-01")[(place + half) % 3]
                wrong.append(crashed(name, made, f"{address}?{each}={value}"))
        for query in ("%00=%00", "&&&==", "a[]=1&a[b]=2", "?" * 300, "page=last&page=2", "%", "=" * 500):
            wrong.append(crashed(name, made, f"{address}?{query}"))
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_no_cursor_crashes_a_list(made: Made) -> None:
    wrong = []
    for name in [name for name in GETS if name in API]:
        address = made[0].address(name, ALL[name])
        wrong += [crashed(name, made, f"{address}?cursor={text}") for text in CURSORS]
        wrong += [crashed(name, made, f"{address}?cursor={text}&sort=-name") for text in CURSORS[:1]]
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_no_part_of_an_address_crashes_it(made: Made) -> None:
    wrong = []
    for name in GETS:
        address = made[0].address(name, ALL[name])
        for part in ALL[name].pattern.converters:
            own = made[0].part(name, part)
            for value in PARTS:
                wrong.append(crashed(name, made, address.replace(f"/{own}", f"/{value}", 1)))
    assert not any(wrong), "\n".join(filter(None, wrong))


HEADERS: list[dict[str, str]] = [
    {"Accept": "nonsense"},
    {"Accept": "application/xml"},
    {"Accept": ";;;q=x, */;q=, text/html;q=1e400"},
    {"Accept": "text/html"},
    {"Accept-Language": "\u00ff" * 50},
    {"Accept-Language": "x" * 5000},
    {"Content-Type": "text/plain; charset=nonsense"},
    {"Content-Type": "multipart/form-data; boundary="},
    {"Content-Length": "\u00b2"},
    {"Content-Length": "-1"},
    {"Content-Length": "9" * 5000},
    {"Content-Length": "abc"},
    {"If-None-Match": "x" * 5000},
    {"If-Match": "\u00b2"},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"Range": "bytes=-1-5"},
    {"X-Forwarded-For": "' OR 1=1, \u00ff, 127.0.0.1"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "javascript"},
    {"X-Request-ID": "a\u00ff"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Referer": "http://[::1"},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Current-URL": "http://[bad", "HX-Current-URL-URI-AutoEncoded": "true"},
    {"HX-Request": "true", "HX-Boosted": "nonsense", "HX-Target": "\u00ff"},
]
COOKIES = ("a" * 300, '"\\000\\000\\000\\000\\000\\000\\000\\000"', "\u00ff\u00fe" * 10, "' OR 1=1 --", '"\\"')
QUERY = "q=%C3%A9&page=2&limit=5&brand=NVB"


def test_no_header_crashes_an_address(made: Made) -> None:
    wrong = []
    # What reads headers stands before the views, so every eighth address stands for all.
    for name in sorted(GETS)[::8]:
        address = made[0].address(name, ALL[name])
        wrong += [crashed(name, made, f"{address}?{QUERY}", **headers) for headers in HEADERS]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("codec", ["rot13", "ROT13", "idna", "base64", "utf-16", '"hex"', "\u00ff", ";;=", "utf-8"])
def test_no_codec_crashes_the_server(people: Cast, codec: str) -> None:
    # Django reads the codec while it makes the request, before any middleware: this takes the server's own way in.
    told: list[str] = []
    environ: dict[str, Any] = {"PATH_INFO": "/login/", "QUERY_STRING": "q=%C3%A9", "HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    for content_type in (f"text/plain; charset={codec}", f"application/json; Charset={codec}; x=y"):
        answer = only_utf_8(get_wsgi_application())(
            {**environ, "CONTENT_TYPE": content_type}, lambda status, headers: told.append(status)
        )
        assert b"".join(answer)
    assert told == ["200 OK"] * 2


def test_no_cookie_and_no_token_opens_or_crashes_anything(made: Made) -> None:
    wrong: list[Any] = []
    for name in ("pages:home", "projects:list", "accounts:login", "api-projects", "livez"):
        address = made[0].address(name, ALL[name])
        for text in COOKIES:
            for cookie in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "theme", "density", "messages"):
                got = sent(Client(), "GET", address, b"", {"Cookie": f"{cookie}={text}"})
                if got.crash or got.status not in (200, 302, 401):
                    wrong.append((name, cookie, text, got.status, got.crash))
        for text in (
            "Bearer",
            "Bearer ",
            "Bearer x y",
            "Bearer \u00ff",
            "Basic eA==",
            "\u00b2",
            "Bearer " + "a" * 9000,
        ):
            got = sent(Client(), "GET", address, b"", {"Authorization": text})
            if got.crash or got.status not in (200, 302, 401):
                wrong.append((name, text[:20], got.status, got.crash))
    # NUL in a token: what stands before it is a prefix that could be looked up.
    for text in ("Bearer int_\x00\x00\x00\x00\x00\x00\x00\x00_\x00", "Bearer intake_" + "\x00" * 60):
        got = sent(Client(), "GET", "/api/v1/projects/", b"", {"Authorization": text})
        if got.crash or got.status != 401:
            wrong.append((text[:20], got.status, got.crash))
    assert not wrong, wrong


@pytest.mark.parametrize(
    "host", ["evil.example", "a b", "", "[::1", "\u00ff", "127.0.0.1:99999999", "x" * 3000, "a\x00b"]
)
def test_another_host_is_refused_everywhere(people: Cast, host: str) -> None:
    for address in ("/", "/livez", "/login/", "/projects/", "/api/v1/projects/", "/nowhere/"):
        got = sent(Client(raise_request_exception=False), "GET", address, b"", {"Host": host})
        # An address that asks for no host may answer as ever; nothing may follow the host that was sent.
        assert got.status in (200, 302, 400, 401, 404), (address, got)
        assert not got.crash
        assert b"evil.example" not in got.content
        assert "evil.example" not in got.headers.get("Location", "")


def test_a_bomb_of_usage_is_refused(made: Made) -> None:
    bomb = gzip.compress(b" " * 60_000_000)
    for kind in ("application/json", "application/x-ndjson"):
        got = sent(made[2], "POST", "/api/v1/usage/", bomb, {"Content-Encoding": "gzip"}, kind)
        assert got.status == 413, got
    for encoding, body in (("gzip", b"x"), ("gzip", bomb[:100]), ("br", b"x"), ("gzip, gzip", bomb), ("", bomb)):
        got = sent(made[2], "POST", "/api/v1/usage/", body, {"Content-Encoding": encoding}, "application/json")
        assert got.status in (400, 413, 415), (encoding, got)
    for body in (b"\xff", b"[" * 100_000, b'[{"endpoint": "\xff"}]', b"[1e400]", b'{"samples": 1}', b"null"):
        got = sent(made[2], "POST", "/api/v1/usage/", body, {}, "application/json")
        assert got.status in (200, 400), (body[:20], got)
        assert got.status == 400 or got.json["accepted"] == 0
