"""Reads the environment for settings.py: every value is checked, every fault names its variable.

`NAME_FILE` gives any of them from a file, as container platforms hand out secrets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

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
            except OSError as error:
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

    def time_zone(self, name: str, default: str) -> str:
        """An IANA zone name such as `Europe/Paris`."""
        return self.parsed(name, default, lambda found: ZoneInfo(found).key, "a time zone such as Europe/Paris")
