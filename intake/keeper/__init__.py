"""The embedded PostgreSQL and Valkey of one INTAKE_HOME, for everybody who has no servers of their own.

Every process that needs them calls `use`: it takes a shared lock on HOME/users.lock and holds it as long as it
lives. The servers are run by a detached process, the keeper (`python -m intake.keeper HOME`, see __main__.py).
It tries for the exclusive lock and gets it when the last user has gone; then it stops both servers and ends.
The kernel drops the locks of a dead process, so even `kill -9` of the last user stops the servers.

Files under HOME: users.lock (shared by users), start.lock (starts happen one at a time), keeper.lock (held by the
keeper for its life), keeper.state (starting, ready, stopping or "failed: why"), keeper.log.
Nothing here imports Django: settings.py and manage.py call this module before Django is there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
POLL_SECONDS = 0.02
# A keeper without users has noticed it after this time.
NOTICE_SECONDS = 5

# The lock of each home that this process uses; the descriptor stays open until the process ends.
_held: dict[Path, int] = {}


class CannotStart(SystemExit):
    """Why the servers cannot be used, as one line. Left uncaught it ends the process with exit code 1."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Intake cannot start: {what}")


@dataclass(frozen=True)
class Addresses:
    """Where the servers of a home listen; only Unix sockets, so two homes never meet."""

    sockets: Path
    postgres: Path
    broker: Path
    broker_url: str
    cache_url: str


def addresses(home: Path) -> Addresses:
    """The addresses of the servers of `home`. Starts nothing and touches no file.

    A socket path may have 107 bytes, so the sockets do not lie in the home. They lie in /tmp and not in TMPDIR,
    which may differ between two processes that use the same home.
    """
    short = Path("/tmp") if os.path.isdir("/tmp") else Path(tempfile.gettempdir())  # noqa: S108 - owner and mode are checked
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    sockets = short / f"intake-{os.geteuid()}-{name}"
    broker = sockets / "valkey.sock"
    return Addresses(
        sockets=sockets,
        postgres=sockets / "pg",
        broker=broker,
        broker_url=f"redis+socket://{quote(str(broker))}?virtual_host=1",
        cache_url=f"rediscache://{quote(str(broker))}?db=3",
    )


def secret_key(home: Path) -> str:
    """The secret of this home, made at its first use. Two processes that race for it get the same one.

    Raises CannotStart when the home cannot be written or the file has been damaged.
    """
    path = home / "secret_key"
    try:
        if not path.exists():
            make_home(home)
            _write_once(path, secrets.token_urlsafe(64))
        found = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise CannotStart(f"INTAKE_HOME {home} cannot be used: {error.strerror}: {error.filename}") from error
    if len(found) < 50:
        raise CannotStart(f"{path} is damaged: remove it, and everybody has to sign in again")
    return found


def make_home(home: Path) -> None:
    """Makes the directory that holds all state, if need be. Others may pass through it, but not list it."""
    home.mkdir(mode=0o711, parents=True, exist_ok=True)


def use(home: Path) -> None:
    """Makes sure that both servers run, and keeps them running for as long as this process lives.

    Raises CannotStart with one line that says why when they cannot be started.
    """
    home = home.resolve()
    try:
        make_home(home)
        if home not in _held:
            _held[home] = _open(home / "users.lock")
            # Waits only while a keeper that is already stopping finishes.
            fcntl.flock(_held[home], fcntl.LOCK_SH)
        _ensure_keeper(home)
    except OSError as error:
        raise CannotStart(f"INTAKE_HOME {home} cannot be used: {error.strerror}: {error.filename}") from error


def use_from_environment() -> None:
    """Uses the servers of INTAKE_HOME, unless DATABASE_URL names others (then all of them are given from outside)."""
    if any(os.environ.get(name, "").strip() for name in ("DATABASE_URL", "DATABASE_URL_FILE")):
        return
    use(home_from_environment())


def home_from_environment() -> Path:
    """INTAKE_HOME as an absolute path; `var` beside the code when it is not set."""
    return Path(os.environ.get("INTAKE_HOME", "").strip() or ROOT / "var").absolute()


def release(home: Path) -> None:
    """Gives the servers up before this process ends; without other users they stop."""
    descriptor = _held.pop(home.resolve(), None)
    if descriptor is not None:
        os.close(descriptor)


def running(home: Path) -> bool:
    """Whether the home has a keeper: somebody holds its lock."""
    try:
        descriptor = _open(home / "keeper.lock")
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def wait_until_gone(home: Path, seconds: float) -> bool:
    """Waits until the keeper and its servers have ended, up to `seconds`. False when another process keeps them up."""
    start = time.monotonic()
    while running(home):
        waited = time.monotonic() - start
        if waited > seconds or (waited > NOTICE_SECONDS and state(home) == "ready"):
            return False
        time.sleep(POLL_SECONDS)
    return True


def state(home: Path) -> str:
    """What the keeper wrote last: starting, ready, stopping, "failed: why", or nothing."""
    try:
        return (home / "keeper.state").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def set_state(home: Path, what: str) -> None:
    """Writes the keeper's state in one piece. Only the keeper calls it."""
    fresh = home / "keeper.state.new"
    fresh.write_text(what, encoding="utf-8")
    fresh.replace(home / "keeper.state")


def _ensure_keeper(home: Path) -> None:
    with _only_one(home / "start.lock"):
        end = time.monotonic() + START_SECONDS
        starts = 0
        while time.monotonic() < end:
            if running(home):
                if state(home) == "ready":
                    return
                time.sleep(POLL_SECONDS)
            elif starts and state(home).startswith("failed: "):
                raise CannotStart(state(home).removeprefix("failed: "))
            elif starts == 3:
                raise CannotStart(f"the keeper of {home} ends at once, see {home / 'keeper.log'}")
            else:
                _start_keeper(home)
                starts += 1
    raise CannotStart(f"the servers of {home} were not ready within {START_SECONDS} s, see {home / 'keeper.log'}")


def _start_keeper(home: Path) -> None:
    """Returns when the new keeper holds its lock, or another one was faster."""
    with open(home / "keeper.log", "ab") as log:
        done = subprocess.run(
            [sys.executable, "-m", "intake.keeper", str(home)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise CannotStart(f"the keeper of {home} ended with code {done.returncode}, see {home / 'keeper.log'}")


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write_once(path: Path, text: str) -> None:
    """Creates the file with this content and mode 0600, whole or not at all, unless it is there already."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, fails when another process was first.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(fresh)
