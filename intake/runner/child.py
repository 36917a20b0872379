"""One child process: started in a session of its own, its output passed on, ended with all that it started."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping

from intake.runner.company import end_with_parent
from intake.runner.parts import Part
from intake.runner.voice import Voice

LAST_WORDS_SECONDS = 2.0
CANNOT_START = b"Intake cannot start: "


class Child:
    """A part that runs, or ran."""

    def __init__(self, part: Part, process: asyncio.subprocess.Process, output: int, voice: Voice) -> None:
        self.part = part
        self.process = process
        self.started_at = time.monotonic()
        # What it said about why it cannot start; told by whoever ends everything, and only once.
        self.reason = ""
        self.last_line = ""
        self.reader = asyncio.create_task(self._pass_on(output, voice))

    @classmethod
    async def start(cls, part: Part, environment: Mapping[str, str], voice: Voice) -> Child:
        """Starts the part."""
        # A pipe of our own: asyncio's would keep wait() from returning while an orphan still holds the other end.
        output, end_of_child = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *part.command,
                cwd=part.cwd,
                env={**environment, **part.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=end_of_child,
                stderr=asyncio.subprocess.STDOUT,
                # Its own session: Ctrl-C reaches us alone, and we end the children in order.
                start_new_session=True,
                preexec_fn=end_with_parent(),
            )
        except BaseException:
            os.close(output)
            raise
        finally:
            os.close(end_of_child)
        return cls(part, process, output, voice)

    async def ended(self) -> int:
        """Waits for the end and returns the exit code; negative for a signal. Whatever it left behind is killed."""
        code = await self.process.wait()
        self._kill_group()
        await asyncio.wait([self.reader], timeout=LAST_WORDS_SECONDS)
        return code

    async def end(self) -> None:
        """Asks it to end; kills it, and whatever it started, after its grace."""
        if self.process.returncode is None:
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), self.part.grace)
            except TimeoutError:
                self._kill_group()
        await self.ended()

    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started_at

    def _kill_group(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    async def _pass_on(self, output: int, voice: Voice) -> None:
        reader = asyncio.StreamReader()
        with os.fdopen(output, "rb", buffering=0) as pipe:
            transport, _ = await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(reader), pipe
            )
            rest = b""
            while chunk := await reader.read(65536):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._hear(line, voice)
            if rest:
                self._hear(rest, voice)
            transport.close()

    def _hear(self, line: bytes, voice: Voice) -> None:
        if line.startswith(CANNOT_START):
            self.reason = line.removeprefix(CANNOT_START).decode("utf-8", "replace").strip()
        else:
            self.last_line = line.decode("utf-8", "replace").strip() or self.last_line
            voice.pass_on(self.part.name, line.rstrip(b"\r"))
