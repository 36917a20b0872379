"""What the runner prints: its own lines and its children's, on a terminal that may close or stop reading."""

from __future__ import annotations

import os
import queue
import threading
from contextlib import suppress

COLOURS = {"web": 36, "worker": 35, "beat": 33, "mlflow": 34, "prepare": 32, "runs": 32}
# So many lines may wait for a reader that does not read; what comes on top is dropped.
WAITING_LINES = 10_000
LAST_WORDS_SECONDS = 2.0


class Voice:
    """Prints from a thread of its own, so that a reader that has stopped never stops the site."""

    def __init__(self, descriptor: int = 1) -> None:
        self.descriptor = descriptor
        self.coloured = os.isatty(descriptor) and "NO_COLOR" not in os.environ
        self.lines: queue.Queue[bytes | None] = queue.Queue(WAITING_LINES)
        self.thread = threading.Thread(target=self._print, daemon=True)
        self.thread.start()

    def say(self, line: str) -> None:
        """A line of the runner itself, without a prefix."""
        self._put(line.encode("utf-8", "replace") + b"\n")

    def pass_on(self, name: str, line: bytes) -> None:
        """A line of a child, with its name in front."""
        prefix = f"{name:<8}| "
        if self.coloured:
            prefix = f"\x1b[{COLOURS.get(name, 0)}m{prefix}\x1b[0m"
        self._put(prefix.encode() + line + b"\n")

    def finish(self) -> None:
        """Prints what waits, if anybody reads it."""
        try:
            self.lines.put(None, timeout=LAST_WORDS_SECONDS)
        except queue.Full:
            return
        self.thread.join(LAST_WORDS_SECONDS)

    def _put(self, line: bytes) -> None:
        with suppress(queue.Full):  # nobody reads
            self.lines.put_nowait(line)

    def _print(self) -> None:
        while (line := self.lines.get()) is not None:
            try:
                while line:
                    line = line[os.write(self.descriptor, line) :]
            except OSError:
                # The terminal or the pipe is gone; the site goes on, or is being ended by a signal.
                continue
