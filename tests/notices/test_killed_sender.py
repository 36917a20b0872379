"""`kill -9` at every step of sending, to a real mail server and a real web hook: all arrives, nothing twice by key."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from intake import keeper
from intake.notices import actions
from intake.notices.actions.channels import save_channel
from intake.notices.choices import Audience, State, Topic
from intake.notices.models import Delivery, Notice
from intake.projects.actions import record
from intake.projects.choices import Stage
from tests.factories import make_project
from tests.jobs.workers import VIRTUAL_HOST, Worker, wait_until
from tests.notices.receivers import HookSink, Killer, MailSink
from tests.people import Cast
from tests.triage.factories import MONDAY

# (the step of the sender at which it ends itself; the step of the receiver at which that one kills it; whether all was
# on the wire by then: what a dead sender wrote still arrives, so the other side has it although nobody was told)
MAIL_STEPS = [
    ("before claim", "", False),
    ("after claim", "", False),
    ("before mail", "", False),
    ("", "connected", False),
    ("", "mail", False),
    ("", "rcpt", False),
    ("", "data", False),
    ("", "half", True),
    ("", "accepted", True),
    ("before mark_sent", "", True),
    ("after mark_sent", "", False),
]
CHAT_STEPS = [
    ("before claim", "", False),
    ("after claim", "", False),
    ("", "asked", True),
    ("", "taken", True),
    ("before mark_sent", "", True),
    ("after mark_sent", "", False),
]
KILLS = 50


class Senders:
    """The process that forks them (tests/notices/sender.py), on the database of the running test."""

    def __init__(self, home: Path, mail_port: int) -> None:
        servers = keeper.addresses(settings.INTAKE_HOME)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "intake.settings",
            "DATABASE_URL": f"postgresql://intake@/{connection.settings_dict['NAME']}",
            "PGHOST": str(servers.postgres),
            "CELERY_BROKER_URL": f"redis+socket://{servers.broker}",
            "CACHE_URL": "locmemcache://",
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": settings.BASE_URL,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "CHAT_HOSTS": "127.0.0.1",
            "INTAKE_HOME": str(home),
        }
        command = [sys.executable, "-m", "tests.notices.sender"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=environment, **pipes)  # type: ignore[call-overload]

    def run(self, lane: str, at: datetime, die: str = "", killer: Killer | None = None) -> int:
        """One sender's life; gives its exit code, negative for a signal."""
        self.process.stdin.write(json.dumps({"lane": lane, "at": at.isoformat(), "die": die}) + "\n")
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        if killer is not None:
            killer.victims.put(pid)
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def killer() -> Killer:
    return Killer()


@pytest.fixture
def mails(killer: Killer) -> Iterator[MailSink]:
    sink = MailSink(killer)
    yield sink
    sink.close()


@pytest.fixture
def hook(killer: Killer) -> Iterator[HookSink]:
    sink = HookSink(killer)
    yield sink
    sink.close()


def refusals(people: Cast, count: int) -> None:
    """Lines of the journal ten minutes apart, each told by a mail and a message of its own."""
    project = make_project(people.nordlys, people.zoe, at=MONDAY, stage=Stage.DECLINED)
    actions.read_journal(at=MONDAY)
    Notice.objects.all().delete()
    for number in range(count):
        at, reason = MONDAY + number * timedelta(minutes=10), f"Reason {number}."
        record(
            project=project, kind="project.moved", actor=people.jan, at=at, after={"stage": "declined"}, reason=reason
        )
        actions.read_journal(at=at)
        actions.bundle(at=at + timedelta(minutes=3))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_killed_senders_lose_nothing_and_send_nothing_twice_by_key(
    people: Cast, killer: Killer, mails: MailSink, hook: HookSink, tmp_path: Path
) -> None:
    details = {"name": "Hook", "address": hook.address, "audience": Audience.TEAM, "brand": None, "active": True}
    channel = save_channel(channel=None, details={**details, "topics": [Topic.MINE]}, at=MONDAY)
    refusals(people, 26)
    lanes = [("mail", MAIL_STEPS), (f"chat:{channel.pk}", CHAT_STEPS)]
    senders = Senders(tmp_path, mails.port)
    at, in_doubt, deaths = MONDAY + timedelta(hours=5), {"mail": 0, "chat": 0}, 0
    try:
        while deaths < KILLS:
            lane, steps = lanes[deaths % 2]
            die, killer.stage, had_it = steps[deaths // 2 % len(steps)]
            # The next sender comes when the lease of the dead one has ended.
            at += actions.deliveries.LEASE + timedelta(seconds=1)
            assert senders.run(lane, at, die, killer if killer.stage else None) == -signal.SIGKILL
            in_doubt[lane.partition(":")[0]] += had_it
            deaths += 1
        for lane, _steps in lanes:
            at += actions.deliveries.LEASE + timedelta(seconds=1)
            assert senders.run(lane, at) == 0
    finally:
        senders.stop()
    keys = set(Delivery.objects.values_list("key", flat=True))
    assert len(keys) == 52
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert not Notice.objects.filter(recipient=people.zoe, delivery=None).exists()
    # Who keeps keys has each once; copies on the wire come from the one gap that no sender can close.
    assert set(mails.keys) | set(hook.keys) == keys
    copies = {"mail": len(mails.keys) - len(set(mails.keys)), "chat": len(hook.keys) - len(set(hook.keys))}
    assert copies["mail"] <= in_doubt["mail"]
    assert copies["chat"] <= in_doubt["chat"]
    assert len({str(one["Message-ID"]) for one in mails.accepted}) == len(set(mails.keys)) == 26
    assert Counter(body["key"] for body in hook.bodies) == Counter(hook.keys)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_mail_whose_real_worker_is_killed_arrives(
    people: Cast, killer: Killer, mails: MailSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{mails.port}")
    killer.kills = False
    refusals(people, 1)
    row = Delivery.objects.get()
    workers = []
    try:
        for number, stage in enumerate(("rcpt", "accepted", "")):
            killer.stage = stage
            workers.append(Worker(tmp_path, f"worker-{number}"))
            ring("mail")
            # A worker is a session of its own, killed whole while the mail server holds its sender.
            if stage:
                wait_until("the mail is under way", lambda: killer.stage == "", 60, workers[-1])
                workers[-1].kill()
                # The lease ends: a minute that nobody needs to wait for.
                Delivery.objects.filter(pk=row.pk).update(lease_until=MONDAY)
            else:
                sent = Delivery.objects.filter(pk=row.pk, state=State.SENT)
                wait_until("the mail is sent", sent.exists, 60, workers[-1])
    finally:
        killer.over.set()
        for worker in workers:
            worker.stop()
    row.refresh_from_db()
    assert (row.state, row.attempt, row.taken_over, row.failures) == (State.SENT, 3, 2, 0)
    # The second worker died after the server had it, before it knew.
    assert mails.keys == [row.key, row.key]


def ring(lane: str) -> None:
    """Wakes the workers of the tests, as the beat would within ten seconds."""
    from intake.celery import app

    broker = f"redis+socket://{keeper.addresses(settings.INTAKE_HOME).broker}?virtual_host={VIRTUAL_HOST}"
    with app.connection_for_write(broker) as line:
        app.send_task("intake.notices.tasks.send", args=[lane], connection=line)
