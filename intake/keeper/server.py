"""What both embedded servers have in common: one child process, its orphans, its log."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

POLL_SECONDS = 0.02
LOG_LIMIT = 10 * 1024 * 1024
PR_SET_PDEATHSIG = 1

# Loaded here, because a forked child must not load anything.
_libc = ctypes.CDLL(None)


class ServerFailed(Exception):
    """Why a server did not start, as one line."""


class Server:
    """One server below the keeper. `data` is its working directory, by which orphans are recognised."""

    name: str
    stop_signal: signal.Signals
    stop_seconds: float

    def __init__(self, data: Path, log: Path) -> None:
        self.data = data
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the server answers. Raises ServerFailed when it cannot be started."""
        raise NotImplementedError

    def died(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def launch(self, command: Sequence[str | Path], **options: Any) -> None:
        """Starts the process. It gets `stop_signal` from the kernel when the keeper dies."""
        keeper = os.getpid()

        def die_with_the_keeper() -> None:
            if sys.platform == "linux":
                _libc.prctl(PR_SET_PDEATHSIG, int(self.stop_signal))
                if os.getppid() != keeper:
                    os._exit(1)

        with open_log(self.log) as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_the_keeper,  # safe: the keeper has one thread
                **options,
            )

    def stop(self) -> None:
        """Asks the server to end; insists after `stop_seconds`."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def end_orphans(self) -> None:
        """Ends what a killed keeper left behind on these data, so that no two servers ever write them."""
        for number, seconds in ((self.stop_signal, 30.0), (signal.SIGKILL, 5.0)):
            for orphan in processes_in(self.data):
                try:
                    os.kill(orphan, number)
                except ProcessLookupError:
                    continue
            end = time.monotonic() + seconds
            while processes_in(self.data):
                if time.monotonic() > end:
                    break
                time.sleep(POLL_SECONDS)
            else:
                return
        raise ServerFailed(f"{self.name} of an earlier start does not end: processes {processes_in(self.data)}")

    def last_line(self) -> str:
        """The last line of the log that tells of trouble, for the error message."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        for line in reversed(lines):
            if "FATAL" in line or "Fatal" in line or "PANIC" in line or "ailed" in line:
                return line.strip()
        return lines[-1].strip() if lines else "no message"


def open_log(path: Path) -> Any:
    """Opens a log for appending; one that has grown beyond the limit is put aside first."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return open(path, "ab")


def processes_in(directory: Path) -> list[int]:
    """Processes whose working directory this is (Linux; elsewhere none is known)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(entry) == str(directory):
                found.append(int(entry.parent.name))
        except OSError:
            # It has ended meanwhile, or belongs to somebody else.
            continue
    return found
