"""Health, computed from facts: the first line that holds (plan of canvas and gates, section 5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intake.projects.choices import ACTIVE, Direction, Health, Stage

QUIET_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Signs:
    """What health is read from. Datetimes are aware; `today` is on the company's clock."""

    stage: str
    now: datetime
    today: date
    stage_since: datetime
    last_update_at: datetime | None = None
    decisions_open: int = 0
    decisions_blocking: int = 0
    refuted_high: int = 0
    overdue: int = 0
    silent_endpoints: int = 0
    best_value: float | None = None
    baseline: float | None = None
    direction: str = Direction.HIGHER
    calling_date: date | None = None
    calls_seen: bool = False


@dataclass(frozen=True)
class Verdict:
    """Health and the reasons for it, as stable codes that pages turn into words."""

    health: Health
    reasons: tuple[str, ...] = ()


def judge(signs: Signs) -> Verdict:
    """The health that these signs mean."""
    if signs.stage == Stage.PARKED:
        return Verdict(Health.PAUSED, ("parked",))
    if signs.stage in (Stage.RETIRED, Stage.DECLINED, Stage.DRAFT):
        return Verdict(Health.ON_TRACK)
    blocks = [
        name for name, holds in (("decision_late", signs.decisions_blocking), ("refuted", signs.refuted_high)) if holds
    ]
    if blocks:
        return Verdict(Health.BLOCKED, tuple(blocks))
    if signs.decisions_open:
        return Verdict(Health.NEEDS_DECISION, ("decision_open",))
    risks = tuple(risks_of(signs))
    return Verdict(Health.AT_RISK, risks) if risks else Verdict(Health.ON_TRACK)


def risks_of(signs: Signs) -> list[str]:
    """Everything that puts a project at risk."""
    found = []
    if signs.overdue:
        found.append("overdue")
    if (
        signs.stage in ACTIVE
        and signs.now - max(signs.stage_since, signs.last_update_at or signs.stage_since) > QUIET_AFTER
    ):
        found.append("quiet")
    if signs.silent_endpoints:
        found.append("silent")
    if below(signs.best_value, signs.baseline, signs.direction):
        found.append("below_baseline")
    if signs.calling_date and signs.calling_date < signs.today and not signs.calls_seen and signs.stage in ACTIVE:
        found.append("call_late")
    return found


def below(value: float | None, bar: float | None, direction: str) -> bool:
    """True if a value is known to be worse than a bar."""
    if value is None or bar is None:
        return False
    return value > bar if direction == Direction.LOWER else value < bar


def reaches(value: float | None, bar: float | None, direction: str) -> bool:
    """True if a value is known to be at least as good as a bar."""
    if value is None or bar is None:
        return False
    return not below(value, bar, direction)
