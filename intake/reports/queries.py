"""What a status is made from, and reading the frozen one. The number of queries does not depend on the week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Q

from canvas.assumptions.choices import UNSETTLED, Status
from canvas.assumptions.models import Assumption
from intake.accounts.models import User
from intake.base.errors import FieldError, InvalidFields, NotFound
from intake.base.weeks import Week
from intake.decisions.models import Decision
from intake.endpoints.models import Endpoint
from intake.endpoints.queries import week_figures
from intake.projects.choices import Stage, Visibility
from intake.projects.models import JournalEntry, Project, Update
from intake.reports.lines import Doubt, Move, Owed, Post, ProjectWeek, Served
from intake.reports.models import WeekLine, WeekLineQuerySet, WeekStatus

NOT_TOLD = (Stage.DRAFT,)


def company_zone() -> ZoneInfo:
    """The clock on which weeks are counted."""
    return ZoneInfo(settings.TIME_ZONE)


# Making one --------------------------------------------------------------------------------------


@dataclass
class Past:
    """Stage and health of projects at two moments, from the journal: later events must not leak into a week."""

    stage: dict[int, str]
    health: dict[int, str]
    health_before: dict[int, str]
    moves: dict[int, list[Move]]


def past(start: datetime, end: datetime) -> Past:
    """What the journal says of [start, end) and of its two ends."""
    found = Past({}, {}, {}, defaultdict(list))
    rows = (
        JournalEntry.objects.filter(Q(after__has_key="stage") | Q(kind="project.health"), at__gte=start)
        .select_related("actor")
        .order_by("at", "pk")
    )
    for row in rows:
        if row.kind == "project.health":
            first_after = row.at >= end
            known = found.health if first_after else found.health_before
            known.setdefault(row.project_id, row.before.get("health", ""))
            continue
        if row.at >= end:
            found.stage.setdefault(row.project_id, row.before.get("stage", ""))
        elif row.before.get("stage") != row.after.get("stage"):
            found.moves[row.project_id].append(
                Move(
                    before=row.before.get("stage", ""),
                    after=row.after.get("stage", ""),
                    at=row.at,
                    reason=row.reason,
                    by=row.actor.name if row.actor else "",
                )
            )
    return found


def project_weeks(week: Week) -> list[ProjectWeek]:
    """Every project that the status of a week tells of, as of the week's end."""
    start, end = week.bounds(company_zone())
    was = past(start, end)
    projects = list(Project.objects.with_people().filter(created_at__lt=end).order_by("pk"))
    posts = posts_of(start, end)
    last_posts = dict(Update.objects.filter(at__lt=end).order_by().values_list("project").annotate(last=Max("at")))
    served, doubts = served_in(week, start, end), doubts_in(week, start, end)
    owed = owed_at(end)
    found = []
    for project in projects:
        stage = was.stage.get(project.pk, project.stage)
        moves = tuple(was.moves.get(project.pk, ()))
        endpoints = tuple(served.get(project.pk, ()))
        if stage in (Stage.DECLINED, Stage.RETIRED):
            # What should be over and is called all the same has somebody who relies on it.
            endpoints = tuple(replace(row, over=True) for row in endpoints if row.calls)
        if stage in NOT_TOLD or (stage in (Stage.DECLINED, Stage.RETIRED) and not moves and not endpoints):
            continue
        health = was.health.get(project.pk, project.facts.health)
        waits = project.asked_at is not None and project.asked_at < end and stage == Stage.SUBMITTED
        found.append(
            ProjectWeek(
                brand_id=project.brand_id,
                brand_key=project.brand.key,
                brand_name=project.brand.name,
                code=project.code,
                name=project.name,
                shared=project.visibility == Visibility.COMPANY,
                stage=stage,
                health=health,
                health_before=was.health_before.get(project.pk, health),
                reasons=tuple(project.facts.health_reasons) if project.pk not in was.health else (),
                moves=moves,
                post=posts.get(project.pk),
                last_post_at=last_posts.get(project.pk),
                submitted_at=project.submitted_at,
                is_new=bool(project.submitted_at and start <= project.submitted_at < end),
                answer_by=project.answer_by,
                question=project.question if waits else "",
                asked_at=project.asked_at if waits else None,
                asked_of=project.requester.name if project.requester else "",
                endpoints=endpoints,
                doubts=tuple(doubts.get(project.pk, ())),
                decisions=tuple(owed.get(project.pk, ())),
            )
        )
    return found


def posts_of(start: datetime, end: datetime) -> dict[int, Post]:
    """The newest update of the week, per project."""
    rows = Update.objects.filter(at__gte=start, at__lt=end).select_related("author").order_by("at", "pk")
    return {row.project_id: Post(row.done, row.next, row.at, row.author.name if row.author else "") for row in rows}


def served_in(week: Week, start: datetime, end: datetime) -> dict[int, list[Served]]:
    """Endpoints that were live in the week, if only for a part of it, per project: their calls were made. Retired ones
    are told as long as somebody calls them."""
    rows = list(
        Endpoint.objects.filter(project__isnull=False, created_at__lt=end)
        .filter(Q(deployed_at=None) | Q(deployed_at__lt=end))
        .order_by("name", "pk")
    )
    numbers = [row.pk for row in rows]
    now, before = week_figures(numbers, week), week_figures(numbers, week.previous())
    found: dict[int, list[Served]] = defaultdict(list)
    for row in rows:
        figures, earlier = now.get(row.pk), before.get(row.pk)
        over = row.retired_at is not None and row.retired_at < start
        if over and not (figures and figures.calls):
            continue
        found[row.project_id or 0].append(
            Served(
                slug=row.slug,
                name=row.name,
                state=row.state,
                calls=figures.calls if figures else None,
                calls_before=earlier.calls if earlier else None,
                errors=figures.errors if figures else None,
                expected=row.expected_calls_per_week,
                cost_per_month=row.cost_per_month,
                currency=row.currency,
                last_call_at=row.last_call_at if row.last_call_at and row.last_call_at < end else None,
                over=over,
            )
        )
    return found


def owed_at(end: datetime) -> dict[int, list[Owed]]:
    """Decisions that were open at the end of a week, per project."""
    rows = (
        Decision.objects.filter(Q(answered_at=None) | Q(answered_at__gte=end), asked_at__lt=end)
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=end))
        .select_related("asked")
        .order_by("project", "number")
    )
    monday = end.astimezone(company_zone()).date()
    found: dict[int, list[Owed]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(
            Owed(
                number=row.number,
                question=row.question,
                who=row.asked_name,
                since=row.asked_at,
                due_on=row.due_on,
                days_late=max(0, (monday - row.due_on).days),
                cost=row.cost,
                blocks=row.blocks,
            )
        )
    return found


def doubts_in(week: Week, start: datetime, end: datetime) -> dict[int, list[Doubt]]:
    """Assumptions overdue at the end of the week or refuted within it, per project."""
    refuted = Q(status=Status.REFUTED, decided_at__gte=start, decided_at__lt=end)
    was_open = Q(status__in=[status.value for status in UNSETTLED]) | Q(decided_at__gte=end)
    overdue = Q(due_on__lte=week.sunday, created_at__lt=end) & was_open
    at_work = Project.objects.exclude(stage__in=(Stage.DRAFT, Stage.DECLINED, Stage.RETIRED, Stage.PARKED))
    rows = (
        Assumption.objects.filter(refuted | overdue, project__in=at_work)
        .select_related("owner")
        .order_by("project", "number")
    )
    found: dict[int, list[Doubt]] = defaultdict(list)
    for row in rows:
        was_refuted = row.status == Status.REFUTED and row.decided_at is not None and start <= row.decided_at < end
        found[row.project_id].append(
            Doubt(
                number=row.number,
                statement=row.statement,
                state="refuted" if was_refuted else "overdue",
                due_on=row.due_on,
                owner=row.owner.name if row.owner else "",
                reason=row.reason if was_refuted else "",
            )
        )
    return found


def weeks_to_freeze(now: datetime, most: int = 8) -> list[Week]:
    """Weeks that are over, not frozen yet, and whose Monday 06:00 has come: oldest first.

    After an outage each missed week since the first frozen one is made up for, as far as `most` weeks back; also when
    somebody has frozen a later one by hand.
    """
    zone = company_zone()
    last = Week.last_ended(now - timedelta(hours=6), zone)
    first = WeekStatus.objects.order_by("week").values_list("week", flat=True).first()
    if first is None:
        return [last]
    recent = [last]
    while len(recent) < most and recent[0] > Week.parse(first):
        recent.insert(0, recent[0].previous())
    frozen = set(WeekStatus.objects.filter(week__gte=str(recent[0])).values_list("week", flat=True))
    return [week for week in recent if str(week) not in frozen and week > Week.parse(first)]


# Reading one -------------------------------------------------------------------------------------


def parse_week(text: str) -> Week:
    """Raises NotFound for what is no week."""
    try:
        return Week.parse(text)
    except ValueError as error:
        raise NotFound() from error


def frozen_weeks() -> Any:
    """All frozen weeks, newest first."""
    return WeekStatus.objects.order_by("-week")


def get_week(text: str) -> WeekStatus:
    """A frozen week. Raises NotFound for a week that is not frozen (yet)."""
    status = WeekStatus.objects.filter(week=str(parse_week(text))).first()
    if status is None:
        raise NotFound("The status of this week has not been frozen.")
    return status


def lines_of(status: WeekStatus, user: User | None, brand: str = "") -> list[WeekLine]:
    """The lines that this person may read, in order, perhaps of one brand. `user` None is the site itself."""
    rows = WeekLineQuerySet(WeekLine).filter(status=status)
    if user is not None:
        rows = rows.visible_to(user)
    if brand:
        rows = rows.filter(brand_key=brand)
    return list(rows.order_by("position"))


def brand_filter(raw: str) -> str:
    """The key of a brand from a query string. Raises InvalidFields for anything else."""
    if raw and not (raw.isascii() and raw.isalnum() and len(raw) <= 8):
        raise InvalidFields(errors=[FieldError("brand", "invalid", "brand must be the key of a brand.")])
    return raw


def brands_in(rows: Iterable[WeekLine]) -> list[tuple[str, str]]:
    """(key, name) of the brands that lines tell of, by name."""
    return sorted(
        {(row.brand_key, row.brand_name) for row in rows if row.brand_key}, key=lambda pair: pair[1].casefold()
    )
