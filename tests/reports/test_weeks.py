"""The weekly status: frozen once, when the week is over, and the same for ever."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from intake.base.tables import FORMULA, NUMBER, guard
from intake.base.weeks import Week
from intake.decisions.models import Decision
from intake.endpoints.actions import register, retire
from intake.projects import actions as projects
from intake.projects.choices import Stage, Visibility
from intake.projects.models import Project
from intake.projects.queries import get_visible
from intake.reports import queries, tasks
from intake.reports.actions import WeekNotOver, freeze_week
from intake.reports.models import WeekLine, WeekStatus
from tests.endpoints.factories import make_endpoint, sample, send
from tests.factories import make_project
from tests.people import Cast

WEEK = Week(2026, 46)
ZONE = ZoneInfo("Europe/Paris")
START, END = WEEK.bounds(ZONE)
WITHIN = START + timedelta(days=2, hours=9)
MONDAY = END + timedelta(hours=6)


def some_weeks_work(people: Cast) -> None:
    """Two brands, one project each, with a move and an update within the week."""
    for brand, who, name in ((people.nordlys, people.zoe, "Churn"), (people.other, people.lukasz, "Size advice")):
        project = make_project(brand, who, name=name, at=START - timedelta(days=20), lead=people.jan)
        projects.enter_stage(project=project, to=Stage.SUBMITTED, actor=who, at=START - timedelta(days=10))
        projects.enter_stage(project=project, to=Stage.POC, actor=people.jan, at=WITHIN, reason="It pays.")
        projects.post_update(project=project, done=f"{name} trained.", next="Slices.", actor=people.jan, at=WITHIN)


@pytest.mark.django_db
def test_a_week_tells_what_happened_in_it_and_nothing_of_what_came_later(people: Cast) -> None:
    some_weeks_work(people)
    churn = make_project(people.nordlys, people.zoe, name="Too new", at=END + timedelta(minutes=1))
    projects.enter_stage(project=churn, to=Stage.POC, actor=people.jan, at=END + timedelta(hours=1))
    first = get_visible("NVB-1", people.jan)
    projects.enter_stage(project=first, to=Stage.BUILD, actor=people.jan, at=END + timedelta(hours=2))
    projects.post_update(project=first, done="Later news.", next="", actor=people.jan, at=END + timedelta(hours=2))
    status = freeze_week(week=WEEK, at=MONDAY)
    text = json.dumps([line.data for line in status.lines.all()])
    assert "It pays." in text
    assert "Churn trained." in text
    assert "Later news." not in text
    assert "Too new" not in text
    assert {line.data["stage"] for line in status.lines.filter(section="updates")} == {Stage.POC}


@pytest.mark.django_db
def test_the_calls_of_an_endpoint_that_was_retired_within_the_week_are_told(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.DEPLOYED, at=START - timedelta(days=20))
    for slug, retired_at in (("before", START - timedelta(days=1)), ("within", WITHIN), ("after", END)):
        made = register(slug=slug, details={"name": slug, "project": project}, actor=None, at=START - timedelta(days=9))
        retire(endpoint=made, reason="No longer needed.", actor=people.jan, at=retired_at)
    status = freeze_week(week=WEEK, at=MONDAY)
    told = {line.data["slug"] for line in status.lines.filter(section="usage")}
    assert told == {"within", "after"}


def decision(project: Project, number: int, due_on: date, people: Cast, **fields: Any) -> Decision:
    made = {"asked": people.zoe, "asked_by": people.jan, "asked_at": START - timedelta(days=9), **fields}
    return Decision.objects.create(project=project, number=number, question=f"Decide {number}?", due_on=due_on, **made)


@pytest.mark.django_db
def test_decisions_lead_the_status_overdue_ones_first(people: Cast, signed_in: Callable[[str], Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=START - timedelta(days=20))
    over = make_project(people.nordlys, people.zoe, name="Over", stage=Stage.DECLINED, at=WITHIN)
    yes = {"verdict": "yes", "reason": "It pays.", "answered_as": "asked"}
    decision(project, 1, WEEK.sunday + timedelta(days=1), people, blocks=True)
    decision(project, 2, WEEK.sunday - timedelta(days=3), people, cost="600 euros a week")
    decision(project, 3, WEEK.sunday, people, answered_at=WITHIN, **yes)
    late = decision(project, 4, WEEK.sunday - timedelta(days=9), people, answered_at=END + timedelta(hours=1), **yes)
    decision(project, 5, WEEK.sunday, people, asked_at=END + timedelta(minutes=1))
    decision(project, 6, WEEK.sunday, people, withdrawn_at=WITHIN)
    decision(over, 1, WEEK.sunday, people)
    status = freeze_week(week=WEEK, at=MONDAY)
    rows = list(status.lines.filter(section="decisions").values_list("data__number", "data__days_late"))
    assert rows == [(late.number, 10), (2, 4), (1, 0)]
    assert status.lines.order_by("position").first().section == "decisions"
    page = signed_in("zoe").get(f"/reports/{WEEK}/").content.decode()
    assert page.index("Decisions that we wait for") < page.index("Update and next")
    for text in ("3 decisions are waited for, 2 overdue", "600 euros a week", "4 days late", "Zoë Müller"):
        assert text in page
    file = signed_in("jan").get(f"/reports/{WEEK}.md").content.decode()
    assert "Decide 2? → Zoë Müller, by 2026-11-12 (days late: 4). Waiting costs: 600 euros a week" in file


@pytest.mark.django_db
def test_what_is_retired_and_called_all_the_same_is_told(people: Cast, signed_in: Callable[[str], Client]) -> None:
    gone = make_project(people.nordlys, people.zoe, stage=Stage.RETIRED, at=START - timedelta(days=20))
    kept = make_project(people.nordlys, people.zoe, name="Kept", stage=Stage.IN_USE, at=START - timedelta(days=20))
    for slug, project in (("called", gone), ("quiet", gone), ("left-over", kept)):
        made = make_endpoint(project, people.jan, slug, at=START - timedelta(days=9))
        if slug == "left-over":
            retire(endpoint=made, reason="No longer needed.", actor=people.jan, at=START - timedelta(days=2))
    send(people.jan, [sample(WITHIN, 7, endpoint=slug) for slug in ("called", "left-over")], at=MONDAY)
    status = freeze_week(week=WEEK, at=MONDAY)
    told = dict(status.lines.filter(section="usage").values_list("data__slug", "data__over"))
    assert told == {"called": True, "left-over": True}
    assert "retired, and yet called" in signed_in("zoe").get(f"/reports/{WEEK}/").content.decode()


@pytest.mark.django_db
def test_what_changes_afterwards_does_not_change_a_frozen_week(
    people: Cast, signed_in: Callable[[str], Client]
) -> None:
    some_weeks_work(people)
    freeze_week(week=WEEK, at=MONDAY)
    browser = signed_in("jan")
    files = {form: browser.get(f"/reports/{WEEK}.{form}").content for form in ("csv", "json", "md")}
    project = get_visible("NVB-1", people.jan)
    projects.change_project(project=project, changes={"name": "Renamed"}, actor=people.jan, at=MONDAY)
    projects.enter_stage(project=project, to=Stage.DECLINED, actor=people.jan, at=MONDAY, reason="no")
    freeze_week(week=WEEK, at=MONDAY + timedelta(days=9))
    assert {form: browser.get(f"/reports/{WEEK}.{form}").content for form in files} == files
    assert b"Renamed" not in browser.get(f"/reports/{WEEK}/").content


@pytest.mark.django_db
def test_a_week_that_is_not_over_is_refused(people: Cast, api: Callable[..., Client]) -> None:
    with pytest.raises(WeekNotOver):
        freeze_week(week=WEEK, at=END - timedelta(seconds=1))
    current = Week.of(timezone.localdate())
    answer = api("jan").post(f"/api/v1/reports/weeks/{current}/freeze/")
    assert (answer.status_code, answer.json()["code"]) == (422, "week_not_over")
    assert not WeekStatus.objects.exists()


@pytest.mark.django_db
def test_only_the_team_freezes(people: Cast, api: Callable[..., Client], signed_in: Callable[[str], Client]) -> None:
    for name in ("zoe", "amina"):
        assert api(name).post(f"/api/v1/reports/weeks/{WEEK}/freeze/").status_code == 403
        assert signed_in(name).post(f"/reports/{WEEK}/freeze/").status_code == 403
    assert api("jan").post(f"/api/v1/reports/weeks/{WEEK}/freeze/").status_code == 200
    assert signed_in("jan").post(f"/reports/{WEEK}/freeze/").status_code == 302
    assert WeekStatus.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sees"),
    [("zoe", {"Churn"}), ("lukasz", {"Size advice"}), ("amina", set()), ("jan", {"Churn", "Size advice"})],
)
def test_each_brand_reads_its_own_lines_in_every_form(
    people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client], name: str, sees: set[str]
) -> None:
    some_weeks_work(people)
    freeze_week(week=WEEK, at=MONDAY)
    pages = [f"/reports/{WEEK}/", *(f"/reports/{WEEK}.{form}" for form in ("csv", "json", "md"))]
    answers = [signed_in(name).get(page) for page in pages]
    answers += [api(name).get(f"/api/v1/reports/weeks/{WEEK}.{form}") for form in ("csv", "json", "md")]
    for answer in answers:
        assert answer.status_code == 200
        text = answer.content.decode()
        assert {word for word in ("Churn", "Size advice") if word in text} == sees


@pytest.mark.django_db
def test_a_shared_project_is_told_to_everybody(people: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(people.nordlys, people.zoe, name="Shared", stage=Stage.POC, at=WITHIN, visibility=Visibility.COMPANY)
    freeze_week(week=WEEK, at=MONDAY)
    assert b"Shared" in signed_in("amina").get(f"/reports/{WEEK}/").content


@pytest.mark.django_db
def test_a_change_of_health_says_what_it_was(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC, at=START - timedelta(days=3))
    projects.set_facts(project=project, at=WITHIN, assumptions_refuted_high=1)
    status = freeze_week(week=WEEK, at=MONDAY)
    line = status.lines.get(section="changed", data__kind="health")
    assert (line.data["before"], line.data["after"]) == ("on_track", "blocked")


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(people: Cast, signed_in: Callable[[str], Client]) -> None:
    def freezing(week: Week) -> int:
        with CaptureQueriesContext(connection) as seen:
            freeze_week(week=week, at=MONDAY)
        return len(seen)

    some_weeks_work(people)
    few = freezing(WEEK.previous())
    for _n in range(8):
        some_weeks_work(people)
    assert freezing(WEEK) == few
    browser = signed_in("jan")
    with CaptureQueriesContext(connection) as seen:
        browser.get(f"/reports/{WEEK}/")
    assert len(seen) <= 10


@pytest.mark.django_db(transaction=True)
def test_two_beats_freeze_a_week_once() -> None:
    start = threading.Barrier(4)
    frozen: list[datetime] = []

    def beat(second: int) -> None:
        try:
            start.wait()
            frozen.append(freeze_week(week=WEEK, at=MONDAY + timedelta(seconds=second)).frozen_at)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(frozen) == 4
    assert set(frozen) == {WeekStatus.objects.get().frozen_at}


@pytest.mark.django_db
def test_after_an_outage_every_missed_week_is_made_up_for() -> None:
    freeze_week(week=WEEK, at=MONDAY)
    now = MONDAY + timedelta(days=24)
    assert [str(week) for week in queries.weeks_to_freeze(now)] == ["2026-W47", "2026-W48", "2026-W49"]
    early = datetime(2026, 11, 23, 5, 59, tzinfo=ZONE)
    assert queries.weeks_to_freeze(early) == []
    assert [str(week) for week in queries.weeks_to_freeze(early + timedelta(minutes=1))] == ["2026-W47"]


@pytest.mark.django_db
def test_a_week_frozen_by_hand_leaves_no_gap_behind_it() -> None:
    freeze_week(week=WEEK, at=MONDAY)
    freeze_week(week=Week(2026, 48), at=MONDAY + timedelta(days=14))
    missed = queries.weeks_to_freeze(MONDAY + timedelta(days=24))
    assert [str(week) for week in missed] == ["2026-W47", "2026-W49"]
    much_later = queries.weeks_to_freeze(MONDAY + timedelta(days=24 + 700))
    assert len(much_later) == 8


@pytest.mark.django_db
def test_the_timetable_asks_for_the_last_week_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.jobs.actions.bell", [])
    assert tasks.freeze_last_week() == 1
    assert tasks.freeze_last_week() == 1
    from intake.jobs.models import Job

    assert Job.objects.get().kind == "reports.freeze"


@pytest.mark.django_db
def test_the_commands_freeze_and_export(people: Cast, tmp_path: object) -> None:
    some_weeks_work(people)
    call_command("freeze_week", week=str(WEEK), stdout=StringIO())
    target = f"{tmp_path}/week.json"
    call_command("export_week", week=str(WEEK), format="json", brand="NVB", output=target)
    with open(target, encoding="utf-8") as file:
        assert {line["brand"] for line in json.load(file)["lines"]} == {"NVB"}
    for wrong in (
        {"week": "2026-W60"},
        {"week": "2026-W01"},
        {"format": "doc"},
        {"brand": "../x"},
        {"output": "/nowhere/x"},
    ):
        with pytest.raises(CommandError):
            call_command("export_week", **{"week": str(WEEK), "format": "json", "output": target, **wrong})
    with pytest.raises(CommandError):
        call_command("freeze_week", week="2126-W01")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["2026-W99", "0000-W01", "2025-W53"])
def test_a_week_that_does_not_exist_is_nothing(signed_in: Callable[[str], Client], path: str) -> None:
    assert signed_in("jan").get(f"/reports/{path}/").status_code == 404
    assert signed_in("jan").post(f"/reports/{path}/freeze/").status_code == 404


@pytest.mark.django_db
def test_hostile_text_stays_text_in_every_file(people: Cast, signed_in: Callable[[str], Client]) -> None:
    evil = "=cmd|' /C calc'!A0"
    project = make_project(people.nordlys, people.zoe, name=evil, stage=Stage.POC, at=WITHIN)
    projects.post_update(
        project=project, done="<script>alert(1)</script> [x](javascript:1)", next="@SUM(1)", actor=people.jan, at=WITHIN
    )
    freeze_week(week=WEEK, at=MONDAY)
    browser = signed_in("jan")
    assert b"<script>alert" not in browser.get(f"/reports/{WEEK}/").content
    csv = browser.get(f"/reports/{WEEK}.csv").content.decode("utf-8-sig")
    assert "'=cmd" in csv
    assert ",@SUM" not in csv
    assert WeekLine.objects.filter(project_name=evil).exists()


ZONES = st.sampled_from(["Europe/Paris", "Asia/Kathmandu", "America/New_York", "UTC", "Australia/Lord_Howe"])


@given(st.integers(631_152_000, 4_733_510_400), ZONES)
def test_every_moment_lies_in_exactly_one_week(seconds: int, zone_name: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    zone = ZoneInfo(zone_name)
    week = Week.of(moment.astimezone(zone).date())
    start, end = week.bounds(zone)
    assert start <= moment < end
    assert week.next().bounds(zone)[0] == end
    assert week.next().previous() == week == Week.parse(str(week))
    hours = (end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(hours=1)
    assert 167 <= hours <= 169


def test_weeks_with_odd_lengths_and_numbers() -> None:
    def hours(week: Week) -> float:
        start, end = week.bounds(ZONE)
        return (end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(hours=1)

    assert hours(Week.of(date(2026, 3, 23))) == 167
    assert hours(Week.of(date(2026, 10, 19))) == 169
    assert str(Week.of(date(2027, 1, 3))) == "2026-W53"
    assert str(Week.of(date(2024, 12, 30))) == "2025-W01"


@given(st.text(max_size=30))
def test_no_cell_is_a_formula(text: str) -> None:
    shown = str(guard(text))
    assert not FORMULA.match(shown) or NUMBER.match(shown)
    assert shown.removeprefix("'") == text.removeprefix("'") or shown == text
