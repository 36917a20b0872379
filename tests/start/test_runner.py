"""`make run` and `make demo`: what they refuse, what they print, and that nothing is left when they end."""

from __future__ import annotations

import os
import pty
import select
import signal
import socket
import threading
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from intake import keeper
from intake.runner.parts import mlflow_port
from intake.runner.place import Place
from intake.runner.voice import Voice
from tests.start.sites import ROOT, Site, copy_of, doing, processes_of, wait_for

pytestmark = pytest.mark.slow
# A second start takes 3 s on a quiet machine and may take 15; other tests run beside this one.
QUICK_SECONDS = 30


def refusal(site: Site) -> str:
    """Starts a site that must not start; returns its only line."""
    code = site.start().ended()
    assert code != 0
    said = [line for line in site.lines if not line.startswith("make: ")]
    assert len(said) == 1, said
    assert processes_of(site.home) == []
    return said[0]


def part(site: Site, words: str) -> list[int]:
    """The processes of one part, by words of its command; the first one is the parent of the others."""
    return doing(site.home, words.encode().replace(b" ", b"\0"))


def test_a_fresh_home_a_quick_second_start_and_all_data_after_kill_9_of_everything(home: Path) -> None:
    site = Site(home).start().wait_until_ready()
    assert site.page() == 200
    with psycopg.connect(host=str(keeper.addresses(site.home).postgres), user="intake", dbname="intake") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    site.stop()
    assert processes_of(site.home) == []

    second = Site(site.home).start().wait_until_ready(QUICK_SECONDS)
    for process in processes_of(site.home):
        os.kill(process, signal.SIGKILL)
    second.ended()
    wait_for("everything is dead", lambda: not processes_of(site.home))

    third = Site(site.home).start().wait_until_ready(QUICK_SECONDS)
    with psycopg.connect(host=str(keeper.addresses(site.home).postgres), user="intake", dbname="intake") as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]
    third.stop()
    assert processes_of(site.home) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL], ids=lambda number: number.name)
def test_a_signal_to_make_alone_leaves_no_process(site: Site, number: signal.Signals) -> None:
    site.start().wait_until_ready()
    site.stop(number)
    wait_for("everything has ended", lambda: not processes_of(site.home))


def test_a_signal_before_it_is_ready_leaves_no_process(site: Site) -> None:
    site.start()
    wait_for("the database starts", lambda: keeper.running(site.home))
    site.stop()
    wait_for("everything has ended", lambda: not processes_of(site.home))


def printed(terminal: int, until: bytes, seconds: float = 90) -> bytes:
    """What is printed on a terminal until these words, its end or the limit."""
    seen, end = b"", time.monotonic() + seconds
    while until not in seen and select.select([terminal], [], [], max(end - time.monotonic(), 0))[0]:
        try:
            seen += os.read(terminal, 4096)
        except OSError:  # Linux says the end of a terminal with EIO
            break
    return seen


def test_a_closed_terminal_ends_everything(site: Site) -> None:
    command = site.command()
    make, terminal = pty.fork()
    if make == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, site.environment)
    try:
        assert b"Intake is ready" in printed(terminal, until=b"Intake is ready")
    finally:
        os.close(terminal)
    wait_for("make has ended", lambda: os.waitpid(make, os.WNOHANG) != (0, 0))
    wait_for("everything has ended", lambda: not processes_of(site.home))


def test_two_homes_and_ports_run_side_by_side(site: Site, prepared: Path, tmp_path: Path) -> None:
    other = Site(copy_of(prepared, tmp_path / "another home"))
    try:
        site.start()
        other.start().wait_until_ready()
        site.wait_until_ready()
        assert (site.page(), other.page()) == (200, 200)
        other.stop()
        assert processes_of(other.home) == []
        assert site.page() == 200
    finally:
        other.give_up()
    site.stop()


def test_a_home_that_runs_already_is_refused(site: Site) -> None:
    site.start().wait_until_ready()
    second = Site(site.home).start()
    assert second.ended() != 0
    assert second.lines[0] == f"Intake cannot start: INTAKE_HOME is {site.home}, where Intake runs already"
    assert site.page() == 200
    site.stop()


def test_parts_that_are_killed_come_back(site: Site) -> None:
    site.start().wait_until_ready()
    for words in ("-A intake.celery worker", "-A intake.celery beat", "-m granian", "-m intake.keeper"):
        os.kill(part(site, words)[0], signal.SIGKILL)
    for words in ("starting it again", "worker was ended by signal 9", "beat was ended", "web was ended", "The keeper"):
        wait_for(words, lambda words=words: words in site.text())
    wait_for("a page", site.answers)
    wait_for("a worker", lambda: len(part(site, "-A intake.celery worker")) >= 2)
    site.stop()
    assert processes_of(site.home) == []


def test_a_taken_port_is_one_line_and_nothing_is_started(home: Path) -> None:
    site = Site(home)
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", site.port))
        taken.listen()
        assert refusal(site) == f"Intake cannot start: PORT {site.port} is taken on 127.0.0.1: choose another one"
    assert not site.home.exists()


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 80", "-1", "8e3", "٣٣٣٣", "9" * 500])
def test_a_senseless_port_is_one_line(home: Path, port: str) -> None:
    assert refusal(Site(home, PORT=port)).startswith("Intake cannot start: PORT is ")


@pytest.mark.parametrize("host", ["not a host", "256.1.1.1", "192.0.2.1", "-"])
def test_a_senseless_host_is_one_line(home: Path, host: str) -> None:
    assert refusal(Site(home, HOST=host)).startswith(f"Intake cannot start: HOST is {host!r}")


def test_a_home_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home = tmp_path / "file" / "home"
    assert refusal(Site(home)).startswith(f"Intake cannot start: INTAKE_HOME is {home}, which cannot be written")


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIME_ZONE", "Mars/Olympus"), ("DEBUG", "perhaps"), ("BASE_URL", "nowhere"), ("SECRET_KEY_FILE", "/none")],
)
def test_a_wrong_setting_is_one_line_that_names_it(home: Path, name: str, value: str) -> None:
    assert refusal(Site(home, **{name: value})).startswith(f"Intake cannot start: {name} ")


def test_the_demo_refuses_a_production_database(home: Path) -> None:
    said = refusal(Site(home, "demo", DATABASE_URL="postgresql://intake@127.0.0.1:1/intake"))
    assert said.startswith("Intake cannot start: INTAKE_DEMO ")


def test_a_database_that_does_not_answer_is_one_line(home: Path) -> None:
    site = Site(
        home,
        DATABASE_URL="postgresql://intake@127.0.0.1:1/intake",
        CELERY_BROKER_URL="redis://127.0.0.1:1/0",
        SECRET_KEY="k" * 60,
        ALLOWED_HOSTS="intake.example.org",
        BASE_URL="https://intake.example.org",
    )
    assert refusal(site).startswith("Intake cannot start: DATABASE_URL does not answer: ")


def test_a_broker_that_does_not_answer_is_one_line(home: Path) -> None:
    site = Site(home, CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    assert refusal(site).startswith("Intake cannot start: CELERY_BROKER_URL does not answer: ")


def test_a_reader_that_does_not_read_stops_nobody() -> None:
    reading, writing = os.pipe()
    voice = Voice(writing)

    def talk() -> None:
        for _ in range(20_000):
            voice.say("x" * 1000)

    done = threading.Thread(target=talk, daemon=True)
    done.start()
    done.join(20)
    assert not done.is_alive()
    # Now the reader goes away for good: the voice comes to its end, and only then its descriptor is closed.
    os.close(reading)
    voice.finish()
    voice.thread.join(20)
    assert not voice.thread.is_alive()
    os.close(writing)


def test_mlflow_keeps_its_port_and_never_takes_the_sites(tmp_path: Path) -> None:
    def place(port: int) -> Place:
        return Place(demo=True, host="127.0.0.1", port=port, home=tmp_path, embedded=True)

    first = mlflow_port(place(8000))
    (tmp_path / "mlflow.url").write_text(f"http://127.0.0.1:{first}\n")
    assert mlflow_port(place(8000)) == first
    assert mlflow_port(place(first)) != first
    assert mlflow_port(place(first - 1)) != first
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert mlflow_port(place(8000)) not in (first, 8000, 8001)


def test_the_demo_has_a_real_mlflow_and_does_not_need_it(home: Path, prepared: Path) -> None:
    site = Site(copy_of(prepared, home), "demo")
    try:
        site.start().wait_until_ready(120)
        wait_for("MLflow", lambda: site.has_said("MLflow: http://127.0.0.1:"), 90)
        url = (home / "mlflow.url").read_text().strip()
        assert f"MLflow: {url}" in site.lines
        with urllib.request.urlopen(f"{url}/version", timeout=20) as answer:
            assert answer.read().startswith(b"3.")
        os.killpg(part(site, "-m mlflow server")[0], signal.SIGKILL)
        wait_for("the runner notices", lambda: "mlflow was ended by signal 9; starting it again in 60 s" in site.text())
        assert site.page() == 200
        site.stop()
        assert processes_of(home) == []
    finally:
        site.give_up()
