"""The embedded servers: started once, stopped with their last user, healed after every kind of death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from intake import keeper
from intake.keeper.postgres import private_directory
from intake.keeper.server import ServerFailed
from tests.start.sites import ROOT, doing, processes_of, wait_for

pytestmark = pytest.mark.slow

USE = "import sys; from pathlib import Path; from intake import keeper; home = Path(sys.argv[1]); keeper.use(home); "
ASK = (
    "import psycopg; c = psycopg.connect(host=str(keeper.addresses(home).postgres), user='intake', dbname='intake'); "
    "print(c.execute('SELECT 42').fetchone()[0]); c.close()"
)


def start(home: Path, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(home)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,
    )


def answer(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def connect(home: Path) -> psycopg.Connection[tuple[object, ...]]:
    where = keeper.addresses(home)
    return psycopg.connect(host=str(where.postgres), user="intake", dbname="intake", autocommit=True)


def remember_something(home: Path) -> None:
    with connect(home) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")


def is_remembered(home: Path) -> bool:
    with connect(home) as connection:
        return connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]


def gone(home: Path) -> None:
    wait_for("the servers have gone", lambda: not processes_of(home))


def test_many_processes_at_once_share_one_pair_of_servers_that_go_with_the_last(home: Path) -> None:
    users = [start(home, USE + ASK + "; sys.stdout.flush(); sys.stdin.read()") for _ in range(6)]
    for user in users:
        assert user.stdout is not None
        assert user.stdout.readline() == "42\n"
    assert len(doing(home, b"intake.keeper")) == 1
    for user in users[1:]:
        answer(user)
    assert keeper.running(home)
    answer(users[0])
    gone(home)
    assert not keeper.addresses(home).sockets.exists()


def test_kill_9_of_the_only_user_stops_the_servers(home: Path) -> None:
    user = start(home, USE + ASK + "; sys.stdout.flush(); sys.stdin.read()")
    assert user.stdout is not None
    assert user.stdout.readline() == "42\n"
    user.kill()
    user.communicate()
    gone(home)


def test_users_that_come_and_go_all_find_a_database(home: Path) -> None:
    for _ in range(8):
        for user in [start(home, USE + ASK) for _ in range(3)]:
            assert answer(user) == "42"
    gone(home)


def test_a_killed_keeper_is_replaced_with_all_data(home: Path) -> None:
    keeper.use(home)
    remember_something(home)
    for process in doing(home, b"intake.keeper"):
        os.kill(process, signal.SIGKILL)
    wait_for("the keeper has gone", lambda: not keeper.running(home))
    keeper.use(home)
    assert is_remembered(home)
    keeper.release(home)
    gone(home)


@pytest.mark.parametrize("server", ["postgres", "valkey-server"])
def test_a_killed_server_is_started_again_by_the_keeper(home: Path, server: str) -> None:
    keeper.use(home)
    remember_something(home)
    # The first one: PostgreSQL's other processes notice and end by themselves.
    os.kill(doing(home, f"/{server}".encode())[0], signal.SIGKILL)
    wait_for("it is noticed", lambda: keeper.state(home) != "ready", 10)
    wait_for("both are back", lambda: keeper.state(home) == "ready")
    assert is_remembered(home)
    keeper.release(home)
    gone(home)


def test_after_kill_9_of_everything_the_data_are_there(home: Path) -> None:
    keeper.use(home)
    remember_something(home)
    for process in processes_of(home):
        os.kill(process, signal.SIGKILL)
    gone(home)
    assert (home / "pg" / "postmaster.pid").exists()
    keeper.use(home)
    assert is_remembered(home)


def test_a_stale_pid_file_that_names_a_living_process_does_not_matter(home: Path) -> None:
    assert answer(start(home, USE + ASK)) == "42"
    gone(home)
    (home / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'pg'}\n1\n5432\n\n\n")
    where = keeper.addresses(home)
    where.sockets.mkdir(mode=0o700)
    where.postgres.mkdir(mode=0o700)
    (where.postgres / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    (where.postgres / ".s.PGSQL.5432").touch()
    where.broker.touch()
    assert answer(start(home, USE + ASK)) == "42"
    gone(home)


def test_a_half_made_cluster_is_made_again(home: Path) -> None:
    (home / "pg.new").mkdir(parents=True)
    (home / "pg.new" / "PG_VERSION").write_text("18")
    assert answer(start(home, USE + ASK)) == "42"
    gone(home)


def test_a_broken_queue_is_put_aside(home: Path) -> None:
    assert answer(start(home, USE + ASK)) == "42"
    gone(home)
    for file in (home / "valkey" / "appendonlydir").iterdir():
        file.write_bytes(b"nonsense")
    assert answer(start(home, USE + ASK)) == "42"
    assert len(list(home.glob("valkey.broken-*"))) == 1
    gone(home)


def test_a_cluster_of_another_version_is_named_in_one_line(home: Path) -> None:
    assert answer(start(home, USE + ASK)) == "42"
    gone(home)
    (home / "pg" / "PG_VERSION").write_text("17\n")
    user = start(home, USE)
    _, err = user.communicate(timeout=60)
    assert user.returncode == 1
    assert err == f"Intake cannot start: {home / 'pg'} was written by PostgreSQL 17, and this is PostgreSQL 18\n"
    gone(home)


def test_processes_that_race_for_the_secret_get_the_same_one(home: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from intake import keeper; print(keeper.secret_key(Path(sys.argv[1])))"
    )
    racers = [start(home, program) for _ in range(8)]
    keys = {answer(racer) for racer in racers}
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (home / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in home.iterdir()] == ["secret_key"]


def test_a_damaged_secret_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "secret_key").write_text("short")
    with pytest.raises(keeper.CannotStart, match="secret_key is damaged"):
        keeper.secret_key(home)


def test_addresses_touch_nothing_and_fit_a_socket_however_long_the_home(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 40) / "é 漢字"
    where = keeper.addresses(home)
    assert not where.sockets.exists()
    assert len(str(where.postgres / ".s.PGSQL.5432")) < 100
    assert len(str(where.broker)) < 100
    assert keeper.addresses(tmp_path / "other") != where


def test_a_home_with_a_long_strange_name_works(home: Path) -> None:
    strange = home / ("deep " * 30).strip() / "é 漢字 % ? #"
    assert answer(start(strange, USE + ASK)) == "42"
    gone(strange)


def test_a_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    private_directory(theirs, os.geteuid(), 0o700)
    theirs.chmod(0o777)
    with pytest.raises(ServerFailed, match="is open to others"):
        private_directory(theirs, os.geteuid(), 0o700)
    link = tmp_path / "link"
    link.symlink_to(theirs)
    with pytest.raises(ServerFailed):
        private_directory(link, os.geteuid(), 0o700)


def test_a_home_below_a_closed_directory_works_for_root_or_is_refused_in_one_line(home: Path) -> None:
    home.parent.chmod(0o700)
    user = start(home, USE + ASK)
    out, err = user.communicate(timeout=60)
    assert (user.returncode, out) == (0, "42\n") or (user.returncode == 1 and err.count("\n") == 1), err
    gone(home)
