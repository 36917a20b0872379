"""Makes the demo company: plays every story from its first day to today, all of them in the order of the calendar.

Everything goes through the actions that pages and the API use, so gates are real, the journal is true, and a frozen
week knows only what had happened by then.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from canvas.assumptions import actions as assumptions
from intake.accounts import actions as accounts
from intake.accounts.choices import BrandRole, CompanyRole
from intake.base.weeks import Week
from intake.decisions import actions as decisions
from intake.demo import nights, queries, script, shapes
from intake.demo.scenes import VERBS, Company, Scene
from intake.demo.script import Clock, Story
from intake.endpoints import actions as endpoints
from intake.jobs import actions as jobs
from intake.lists import actions as lists
from intake.lists.choices import Place
from intake.notices import actions as notices
from intake.notices.choices import Pace
from intake.notices.models import Notice
from intake.projects import actions as projects
from intake.reports import actions as reports
from intake.runs.actions import SYNC
from intake.triage import actions as triage
from intake.triage.actions.clock import postpone_answers

WEEKS = 3
# For so many days dates that pass are looked at each morning, as the timetable of the site does: longer ago nothing
# waited for a date.
MORNINGS = 60
# What people have read of their notices: everything but that of the last days.
UNREAD_DAYS = 5
LINES_AT_ONCE = 1000
# Any number, the same in every process: two first loads at once wait for each other.
LOCK = 480_2025
Step = Callable[[datetime], None]


def load(*, at: datetime) -> bool:
    """Makes the demo company as of `at` (aware), or nothing at all when it is there. Returns whether it was made.

    One transaction: a load that is killed leaves nothing behind.
    """
    if queries.loaded():
        return False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if queries.loaded():
            return False
        clock = Clock(now=at, zone=ZoneInfo(settings.TIME_ZONE))
        stories = script.stories()
        company = found(clock)
        for moment, step in calendar(company, stories):
            step(moment)
        look(company, stories, at)
        keep_views(company)
        keep_catalogue(company)
        hear(at)
        for project in company.projects.values():
            # Linking asked for a sync each time; the runs come later, and with them a sync (see mlflow_runs.py).
            jobs.withdraw(kind=SYNC, subject=project.code)
    return True


def found(clock: Clock) -> Company:
    """Brands, people, and what people are to brands."""
    said = script.read("company")
    brands = {
        key: accounts.create_brand(key=key, name=brand["name"], channels=brand["channels"])
        for key, brand in said["brands"].items()
    }
    people = {}
    for name, person in said["people"].items():
        role = CompanyRole(person.get("role", CompanyRole.READER))
        user = accounts.create_person(email=queries.address(name), name=person["name"], role=role)
        for key, brand_role in person.get("brands", {}).items():
            accounts.join_brand(user=user, brand=brands[key], role=BrandRole(brand_role))
        people[name] = user
    return Company(clock=clock, people=people, brands=brands)


def calendar(company: Company, stories: list[Story]) -> Iterator[tuple[datetime, Step]]:
    """Everything that happens, in order: what people do, when states are looked at, when weeks are frozen."""
    tracks = [playing(company, story) for story in stories]
    tracks.extend(watching(company, story) for story in stories if "endpoint" in story.said)
    tracks.extend(reporting(company, story, said) for story in stories for said in story.said.get("nightly", ()))
    tracks.append(mornings(company))
    tracks.append(freezing(company, stories))
    yield from heapq.merge(*tracks, key=lambda entry: entry[0])


def playing(company: Company, story: Story) -> Iterator[tuple[datetime, Step]]:
    """A story's events."""
    for moment, event in story.when(company.clock):

        def step(at: datetime, event: script.Then = event) -> None:
            if event.do in ("move", "override", "check"):
                # A gate looks at the calls until now, and so may a check.
                catch_up(company, story, at)
            VERBS[event.do](Scene(company=company, story=story, event=event, at=at))
            if event.do == "endpoint":
                catch_up(company, story, at)

        yield moment, step


def watching(company: Company, story: Story) -> Iterator[tuple[datetime, Step]]:
    """The moments at which an endpoint's state turns."""

    def step(at: datetime) -> None:
        catch_up(company, story, at)
        row = company.endpoints.get(story.said["endpoint"]["slug"])
        if row is not None:
            endpoints.refresh(endpoints=[row.pk], at=at)

    for moment in sorted(shapes.moments_to_look(story.said["endpoint"], company.clock)):
        yield moment, step


def reporting(company: Company, story: Story, said: Mapping[str, Any]) -> Iterator[tuple[datetime, Step]]:
    """What a tool reports night after night."""
    for moment, value in nights.nights(said, company.clock):

        def step(at: datetime, value: float = value) -> None:
            nights.report(company, story, said, value, at)

        yield moment, step


def mornings(company: Company) -> Iterator[tuple[datetime, Step]]:
    """Each morning: dates that have passed are told of, as the timetable of a running site does."""

    def step(at: datetime) -> None:
        postpone_answers(at=at)
        triage.end_parks(at=at)
        decisions.note_overdue(at=at)
        assumptions.remind(at=at)
        nights.late(at)

    for ago in range(MORNINGS, -1, -1):
        moment = datetime.combine(company.clock.day(ago), time(7), company.clock.zone)
        yield min(moment, company.clock.now), step


def freezing(company: Company, stories: list[Story]) -> Iterator[tuple[datetime, Step]]:
    """The last weeks that ended, each frozen on its Monday morning."""
    zone, now = company.clock.zone, company.clock.now
    week = Week.last_ended(now, zone)
    weeks = [week]
    while len(weeks) < WEEKS:
        weeks.insert(0, weeks[0].previous())
    for week in weeks:

        def step(at: datetime, week: Week = week) -> None:
            look(company, stories, at)
            reports.freeze_week(week=week, at=at, actor=None)

        yield min(datetime.combine(week.next().monday, time(6), zone), now), step


def catch_up(company: Company, story: Story, at: datetime) -> None:
    """What an endpoint's monitor has pushed by now and not told yet."""
    said = story.said.get("endpoint")
    row = company.endpoints.get(said["slug"]) if said else None
    if row is None or not said or "usage" not in said:
        return
    row.refresh_from_db()
    items = list(shapes.samples(said, company.clock, row.last_sample_at, at))
    if items:
        receipt = endpoints.record_usage(items=items, sender=company.people[said["owner"]], at=at)
        if receipt.rejected:
            raise ValueError(f"{said['slug']}: {next(iter(receipt.rejected.values())).detail}")


def look(company: Company, stories: list[Story], at: datetime) -> None:
    """What the nightly look would find: calls, states, dates that have passed, health."""
    for story in stories:
        catch_up(company, story, at)
    endpoints.refresh_states(at=at)
    assumptions.refresh_overdue(at=at)
    nights.look(at)
    for project in company.projects.values():
        projects.refresh_health(project=project, at=at)


def keep_views(company: Company) -> None:
    """The selections that people keep by name."""
    for view in script.read("company")["views"]:
        lists.save_view(
            name=view["name"],
            place=Place(view["place"]),
            query=view["query"],
            shared=view.get("shared", False),
            owner=company.people[view["by"]],
            at=company.clock.now,
        )


def keep_catalogue(company: Company) -> None:
    """What the company's catalogue of assumptions has of its own."""
    for row in script.read("company")["catalogue"]:
        entry = {name: value for name, value in row.items() if name != "by"}
        assumptions.add_row(entry={"check": None, **entry}, actor=company.people[row["by"]], at=company.clock.now)


def hear(at: datetime) -> None:
    """Bells are filled from the journal; nobody gets mail about a past that never was, and older news are read."""
    while notices.read_journal(at=at, most=LINES_AT_ONCE):
        pass
    Notice.objects.filter(delivery=None).update(pace=Pace.IN_APP, send_at=None)
    Notice.objects.filter(at__lt=at - timedelta(days=UNREAD_DAYS)).update(read_at=F("at") + timedelta(hours=3))
