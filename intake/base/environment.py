"""Reads the environment for settings.py: every value is checked, every fault names its variable.

`NAME_FILE` gives any of them from a file, as container platforms hand out secrets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")


class SettingError(SystemExit):
    """A setting that is missing or senseless. The message is one line; the exit code is 1."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"Intake cannot start: {name} {what}")


class Environment:
    """One reader over `os.environ`."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str | None = None) -> str:
        """The variable, or the content of the file that `NAME_FILE` names. Raises SettingError when neither is set."""
        from_file = self.variables.get(f"{name}_FILE")
        if from_file:
            try:
                return Path(from_file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingError(f"{name}_FILE", f"names a file that cannot be read: {error}") from error
        found = self.variables.get(name)
        if found is None or not found.strip():
            if default is None:
                raise SettingError(name, "is not set")
            return default
        return found.strip()

    def parsed(self, name: str, default: str | None, parse: Callable[[str], Value], expected: str) -> Value:
        """The variable read by `parse`. Raises SettingError, which says what was expected, when `parse` cannot."""
        found = self.text(name, default)
        try:
            return parse(found)
        except (ValueError, KeyError, OSError) as error:
            raise SettingError(name, f"is {found!r}, but must be {expected}") from error

    def flag(self, name: str, default: bool = False) -> bool:
        """`1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`."""
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        return self.parsed(name, "1" if default else "0", lambda found: words[found.lower()], "1 or 0")

    def number(self, name: str, default: int, least: int = 0) -> int:
        """A whole number of at least `least`."""

        def parse(found: str) -> int:
            value = int(found)
            if value < least:
                raise ValueError(found)
            return value

        return self.parsed(name, str(default), parse, f"a whole number of at least {least}")

    def words(self, name: str, default: str | None = None) -> list[str]:
        """A comma-separated list."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def one_of(self, name: str, default: str, known: Collection[str]) -> str:
        """One of the known words, in any case; given back as it is known."""
        words = {word.lower(): word for word in known}
        return self.parsed(name, default, lambda found: words[found.lower()], "one of " + ", ".join(known))

    def secret_address(
        self, name: str, default: str | None, read: Callable[[str], Value], expected: str, schemes: Collection[str] = ()
    ) -> Value:
        """The variable read by `read`, with one of the `schemes` if any are given. It may hold a password, so an error
        never repeats it."""
        found = self.text(name, default)
        try:
            if schemes and urlsplit(found).scheme not in schemes:
                raise ValueError(name)
            return read(found)
        except (ValueError, KeyError, ImproperlyConfigured):
            raise SettingError(name, f"must be {expected}") from None

    def site_address(self, name: str, default: str | None) -> str:
        """Where people open the site: `https://intake.example.org`, without a path and without a slash at its end."""
        expected = "an address without a path, such as https://intake.example.org"

        def parse(found: str) -> str:
            parts = urlsplit(found)
            beyond = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
            # Reading the port raises for one that is no port.
            if parts.scheme not in ("http", "https") or not parts.hostname or beyond or parts.port == 0:
                raise ValueError(found)
            return f"{parts.scheme}://{parts.netloc}"

        return self.parsed(name, default, parse, expected)

    def time_zone(self, name: str, default: str) -> str:
        """An IANA zone name such as `Europe/Paris`."""
        return self.parsed(name, default, lambda found: ZoneInfo(found).key, "a time zone such as Europe/Paris")
