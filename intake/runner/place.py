"""Where the site shall run: PORT, HOST and INTAKE_HOME, checked before anything is started."""

from __future__ import annotations

import fcntl
import importlib
import os
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from intake import keeper
from intake.base.environment import SettingError

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


@dataclass(frozen=True)
class Place:
    """One checked answer to: what runs where."""

    demo: bool
    host: str
    port: int
    home: Path
    embedded: bool

    @property
    def reachable_host(self) -> str:
        """The host under which this machine itself reaches the site."""
        return WILDCARDS.get(self.host, self.host)

    @property
    def url(self) -> str:
        """The address that is printed."""
        host = self.reachable_host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def environment(self, outside: Mapping[str, str]) -> dict[str, str]:
        """What every child gets."""
        chosen = dict(outside)
        chosen.update(
            DJANGO_SETTINGS_MODULE="intake.settings", INTAKE_HOME=str(self.home), PYTHONUNBUFFERED="1", INTAKE_DEMO="0"
        )
        if self.demo:
            chosen["INTAKE_DEMO"] = "1"
        if self.embedded and not chosen.get("BASE_URL", "").strip():
            chosen["BASE_URL"] = self.url
        return chosen


def read(mode: str, variables: Mapping[str, str]) -> Place:
    """Reads and checks HOST, PORT and INTAKE_HOME. Raises SettingError or keeper.CannotStart, each with one line."""
    place = Place(
        demo=mode == "demo",
        host=variables.get("HOST", "").strip() or "127.0.0.1",
        port=_port(variables.get("PORT", "").strip() or "8000"),
        home=keeper.home_from_environment(),
        embedded=not any(variables.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_URL_FILE")),
    )
    check_port_is_free(place)
    check_home(place.home)
    return place


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 65535:
        raise SettingError("PORT", f"is {text!r}, but must be a number from 1 to 65535")
    return int(text)


def check_port_is_free(place: Place) -> None:
    """Raises SettingError when the site could not listen there."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError) as error:
        raise SettingError("HOST", f"is {place.host!r}, which is not a name or an address") from error
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
        except PermissionError as error:
            raise SettingError("PORT", f"is {place.port}, which only the administrator may open") from error
        except OSError as error:
            if error.errno == 98 or error.errno == 48:  # EADDRINUSE on Linux and on macOS
                raise SettingError("PORT", f"{place.port} is taken on {place.host}: choose another one") from error
            raise SettingError("HOST", f"is {place.host!r}: {error.strerror}") from error


def check_home(home: Path) -> None:
    """Raises SettingError when the home cannot be made or written."""
    try:
        keeper.make_home(home)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        raise SettingError("INTAKE_HOME", f"is {home}, which cannot be written: {error.strerror}") from error


def claim(home: Path) -> int:
    """Makes this process the only runner of the home, until the returned descriptor is closed. Raises SettingError."""
    descriptor = os.open(home / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise SettingError("INTAKE_HOME", f"is {home}, where Intake runs already") from error
    return descriptor


def check_settings(environment: Mapping[str, str]) -> None:
    """Reads settings.py with the children's environment. Raises SettingError for the first wrong one."""
    os.environ.update(environment)
    try:
        importlib.import_module("intake.settings")
    except (ImproperlyConfigured, ValueError) as error:
        raise SystemExit(f"Intake cannot start: a setting is wrong: {' '.join(str(error).split())}") from error
