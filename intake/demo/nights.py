"""What tools report by themselves: [[nightly]] of a story, a figure a night (or every few days) until some day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from intake.checks import actions as checks
from intake.checks import queries
from intake.checks.choices import Bound, CheckKind, Outcome
from intake.checks.evaluate import Finding, exactly, judged
from intake.demo.scenes.core import Company
from intake.demo.script import Clock, Story

NIGHT = time(4, 10)


def nights(said: Mapping[str, Any], clock: Clock) -> Iterator[tuple[datetime, float]]:
    """(moment, figure) of each night until now; `from` is days ago, `every` how many days lie between two."""
    for place, value in enumerate(said["values"]):
        at = datetime.combine(clock.day(said["from"] - place * said.get("every", 1)), NIGHT, clock.zone)
        if at <= clock.now:
            yield at, float(value)


def report(company: Company, story: Story, said: Mapping[str, Any], value: float, at: datetime) -> None:
    """One night's result, as the tool sends it."""
    check = queries.get(company.projects[story.key], said["check"])
    threshold = float(said["threshold"])
    outcome = judged(exactly(value), Bound(said["bound"]), threshold) or Outcome.ERROR
    finding = Finding(outcome, None, value, threshold, at, said.get("url", ""))
    checks.push_result(check=check, finding=finding, sender=company.people[said["by"]], at=at)


def late(at: datetime) -> None:
    """What should have come by now and did not."""
    for number in queries.late(at):
        checks.note_late(number=number, at=at)


def look(at: datetime) -> None:
    """All checks that are worked out here, as the daily look does."""
    for check in queries.in_force().exclude(kind=CheckKind.PUSH).order_by("pk"):
        checks.evaluate_check(number=check.pk, at=at)
