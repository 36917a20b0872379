"""A site that a test starts as people do: by make, in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 40


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def processes_of(home: Path) -> list[int]:
    """Every process that works for the home: by its command, its directory or its environment."""
    wanted = os.fsencode(home)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            ours = (
                wanted in (entry / "cmdline").read_bytes()
                or b"INTAKE_HOME=" + wanted in (entry / "environ").read_bytes().split(b"\0")
                or os.fsencode(os.readlink(entry / "cwd")).startswith(wanted + b"/")
            )
            if ours and "\nState:\tZ" not in (entry / "status").read_text():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def doing(home: Path, command: bytes) -> list[int]:
    """Those of them whose command line holds these bytes; one that ends while we look is not there."""
    found = []
    for process in processes_of(home):
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            continue
        if command in line:
            found.append(process)
    return sorted(found)


def copy_of(prepared: Path, home: Path) -> Path:
    """Makes a home that has its tables and static files already; owners are kept, because PostgreSQL looks at them."""
    subprocess.run(["cp", "-a", str(prepared), str(home)], check=True)
    return home


def wait_for(what: str, holds: object, seconds: float = STOP_SECONDS) -> None:
    """Waits until `holds()` is true; fails the test with `what` otherwise."""
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.05)


class Site:
    """`make run` or `make demo`, with a make file of one line instead of the set-up."""

    def __init__(self, home: Path, mode: str = "run", **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.mode = mode
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {**inherited, "INTAKE_HOME": str(home), "PORT": str(self.port), **settings}
        self.lines: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """How people start it at a terminal: no signal is ignored, although the tests may run under nohup."""
        return ["env", "--default-signal=INT,HUP,QUIT", "make", "-s", "-f", str(self.make_file()), "site"]

    def start(self) -> Site:
        """Starts it and returns at once."""
        self.process = subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        return self

    def make_file(self) -> Path:
        """The rule by which make starts the site, as in our Makefile."""
        file = self.home.parent / f"{self.home.name}.mk"
        if not self.home.parent.is_dir():
            file = self.home.parent.with_suffix(".mk")
        file.write_text(f"site:\n\t@exec {sys.executable} -m intake.runner {self.mode}\n")
        return file

    def _read(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.lines.append(line.decode("utf-8", "replace").rstrip("\n"))

    def text(self) -> str:
        return "\n".join(self.lines)

    def has_said(self, words: str) -> bool:
        return any(line.startswith(words) for line in self.lines)

    def wait_until_ready(self, seconds: float = 90) -> Site:
        assert self.process is not None
        process = self.process
        wait_for("ready", lambda: self.has_said("Intake is ready: ") or process.poll() is not None, seconds)
        assert self.has_said(f"Intake is ready: {self.url}"), self.text()
        return self

    def page(self, path: str = "/") -> int:
        """The status of a page."""
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return int(answer.status)

    def answers(self) -> bool:
        try:
            return self.page() == 200
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Sends a signal to make alone and waits for its end."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(STOP_SECONDS)

    def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Waits for the end and returns the exit code."""
        assert self.process is not None
        code = self.process.wait(seconds)
        self.reader.join(5)
        return code

    def give_up(self) -> None:
        """Ends what a failed test left."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process is not None:
            self.reader.join(5)
