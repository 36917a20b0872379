"""The `make` that started us. It must never end, or be interrupted, without us noticing.

GNU make passes on TERM only. At INT or HUP to its own process it waits for us without a word; what can be seen is
that it has put its handler away. When it is killed the kernel sends us TERM.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded here, because a forked child must not load anything.
_libc = ctypes.CDLL(None)


class Company:
    """The parent process, if it is make."""

    def __init__(self) -> None:
        self.parent = os.getppid()
        self.is_make = self._name() in ("make", "gmake")
        self.handlers = self._handlers()
        if self.is_make and sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))

    def has_left(self) -> bool:
        """Whether make has ended, or was interrupted."""
        if not self.is_make:
            return False
        if os.getppid() != self.parent:
            return True
        lost = self.handlers & ~self._handlers()
        return any(lost & (1 << (number - 1)) for number in (signal.SIGINT, signal.SIGHUP))

    def _name(self) -> str:
        try:
            return Path(f"/proc/{self.parent}/comm").read_text().strip()
        except OSError:
            return ""

    def _handlers(self) -> int:
        """The signals that make handles, as a mask."""
        try:
            for line in Path(f"/proc/{self.parent}/status").read_text().splitlines():
                if line.startswith("SigCgt:"):
                    return int(line.split()[1], 16)
        except OSError:
            pass
        return 0


def end_with_parent() -> Callable[[], None]:
    """What a child does between fork and exec: it ends when we end, and handles signals as usual."""
    parent = os.getpid()

    def settle() -> None:
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
            if os.getppid() != parent:
                os._exit(1)

    return settle
