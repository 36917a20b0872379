"""The keeper: a detached process that runs PostgreSQL and Valkey for one home until the last user has gone.

`python -m intake.keeper HOME` returns as soon as the detached process holds HOME/keeper.lock, or another one does.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from intake import keeper
from intake.keeper.postgres import Postgres
from intake.keeper.server import ServerFailed
from intake.keeper.valkey import Valkey

LOOK_SECONDS = 0.2
# A server that dies so often within a minute will not come back by being started once more.
DEATHS_A_MINUTE = 5


class Keeper:
    """Starts both servers, restarts one that died, stops both when nobody uses them or a signal asks for it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.asked_to_stop = False
        self.deaths: list[float] = []
        self.users = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.where = keeper.addresses(home)
        self.servers = [Postgres(home, self.where), Valkey(home, self.where)]

    def run(self) -> None:
        """Returns when both servers have stopped."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            self.start()
            while not self.asked_to_stop and not self.unused():
                if any(server.died() for server in self.servers):
                    self.restart()
                time.sleep(LOOK_SECONDS)
            keeper.set_state(self.home, "stopping")
        finally:
            for server in self.servers:
                server.stop()
            for directory in (self.where.postgres, self.where.sockets):
                with suppress(OSError):  # not empty: somebody put something there, which is not ours to remove
                    directory.rmdir()

    def stop(self, number: int, frame: FrameType | None) -> None:
        """The handler of TERM and INT."""
        self.asked_to_stop = True

    def start(self) -> None:
        for server in self.servers:
            server.start()
        keeper.set_state(self.home, "ready")

    def restart(self) -> None:
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < 60] + [now]
        if len(self.deaths) > DEATHS_A_MINUTE:
            raise ServerFailed("a server died again and again, see keeper.log")
        keeper.set_state(self.home, "starting")
        for server in self.servers:
            if server.died():
                say(f"{server.name} died and is started again")
                server.start()
        keeper.set_state(self.home, "ready")

    def unused(self) -> bool:
        """Whether the last user has gone. The exclusive lock is then kept, so that a new user waits for our end."""
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def say(what: str) -> None:
    """A line in HOME/keeper.log."""
    print(time.strftime("%Y-%m-%d %H:%M:%S"), what, flush=True)


def take_lock(home: Path) -> bool:
    """Takes the keeper's lock for the life of this process and of the one it forks. False: another keeper has it."""
    descriptor = os.open(home / "keeper.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # Somebody who only asks whether a keeper runs holds the lock for a moment: try more than once.
    for _ in range(50):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(keeper.POLL_SECONDS)
        else:
            return True
    os.close(descriptor)
    return False


def main(home: Path) -> None:
    if not take_lock(home):
        return
    keeper.set_state(home, "starting")
    if os.fork():
        # The child has the lock too; whoever waits for this process may go on.
        os._exit(0)
    os.setsid()
    os.chdir("/")
    try:
        Keeper(home).run()
    except (ServerFailed, OSError) as error:
        keeper.set_state(home, f"failed: {error}")
        say(f"failed: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
