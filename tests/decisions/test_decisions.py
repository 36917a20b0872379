"""A question to one person with a day: who may answer it as what, who is told of whom, what projects show of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from intake.accounts import guests
from intake.accounts.models import GuestLink
from intake.base.errors import NotFound
from intake.decisions import actions, queries
from intake.decisions.choices import Right
from intake.decisions.models import Decision
from intake.projects.choices import Health, Stage
from intake.projects.models import Facts, JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = queries.company_day(NOW)
YES: dict[str, Any] = {"verdict": "yes", "reason": "It pays."}
TYPED = {"question": "Do we go on?", "due_on": str(TODAY + timedelta(days=7))}
Browser = Callable[[str], Client]


def asked(people: Cast, **fields: Any) -> Decision:
    project = Project.objects.first() or make_project(people.nordlys, people.zoe, stage=Stage.POC)
    who = {} if "guest_name" in fields else {"asked": people.zoe}
    question = {"question": "Do we go on?", "due_on": TODAY + timedelta(days=7), "actor": people.jan, "at": NOW}
    return actions.ask_decision(**{"project": project, **question, **who, **fields})


def asked_of_guest(people: Cast, **fields: Any) -> Decision:
    return asked(people, guest_name="Olga", guest_email="olga@data.example", **fields)


def facts() -> dict[str, Any]:
    return dict(Facts.objects.values("decisions_open", "decisions_overdue", "decisions_blocking", "health").get())


# Asking ---------------------------------------------------------------------------------------------


def test_a_stakeholder_asks_the_ml_team_and_both_find_it(people: Cast, signed_in: Browser) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    answer = signed_in("zoe").post("/p/NVB-1/decisions/", {**TYPED, "asked": people.jan.email, "cost": "A week."})
    assert answer.headers["Location"] == "/p/NVB-1/decisions/1/"
    row = Decision.objects.get()
    assert (row.asked, row.asked_by, row.cost, row.number) == (people.jan, people.zoe, "A week.", 1)
    assert queries.owed_by(people.jan, NOW) == [row]
    assert queries.asked_by(people.zoe, NOW) == [row]
    assert facts() == {
        "decisions_open": 1, "decisions_overdue": 0, "decisions_blocking": 0, "health": Health.NEEDS_DECISION,
    }  # fmt: skip
    line = JournalEntry.objects.get(kind="decision.asked")
    assert (line.subject, line.after["asked"]) == ("1", people.jan.email)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, "asked"),
        ({"asked": "zoe@nordlys.example", "guest_name": "Olga"}, "guest_name"),
        ({"asked": "lukasz@lodz.example"}, "asked"),
        ({"guest_name": "Olga"}, "guest_email"),
        ({"guest_email": "olga@data.example"}, "guest_name"),
        ({"guest_name": "Zoë", "guest_email": "ZOE@nordlys.example"}, "guest_email"),
        ({"guest_name": "Olga", "guest_email": "olga"}, "guest_email"),
        ({"asked": "zoe@nordlys.example", "due_on": str(TODAY - timedelta(days=1))}, "due_on"),
    ],
)
def test_exactly_one_person_is_asked_by_a_day_to_come(people: Cast, api: Callable[..., Client], typed, wrong) -> None:
    make_project(people.nordlys, people.zoe, stage=Stage.POC)
    got = api("jan").post("/api/v1/projects/NVB-1/decisions/", {**TYPED, **typed}, content_type="application/json")
    assert got.status_code == 400
    assert [fault["field"] for fault in got.json()["errors"]] == [wrong]
    assert not Decision.objects.exists()


# Answering ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asks", "name", "right"),
    [
        ("zoe", "zoe", Right.ASKED),
        ("zoe", "kasper", Right.DEPUTY),
        ("zoe", "jan", Right.RECORDER),
        ("zoe", "lukasz", None),
        ("zoe", "amina", None),
        ("jan", "jan", Right.ASKED),
        ("jan", "ada", Right.DEPUTY),
        ("jan", "zoe", None),
    ],
)
def test_as_what_somebody_answers(people: Cast, asks: str, name: str, right: Right | None) -> None:
    person = people.named(name)
    assert person is not None
    assert queries.right_of(asked(people, asked=people.named(asks)), person) == right


def test_the_asked_one_decides_with_a_reason_and_the_project_goes_on(people: Cast, signed_in: Browser) -> None:
    asked(people)
    zoe = signed_in("zoe")
    short = zoe.post("/p/NVB-1/decisions/1/", {"verdict": "other", "reason": "", "version": "1"})
    assert short.status_code == 422
    assert b"Say what is decided." in short.content
    assert b"Say why, in one sentence." in short.content
    assert zoe.post("/p/NVB-1/decisions/1/", {**YES, "version": "1"}).status_code == 302
    row = Decision.objects.get()
    assert (row.answered_by, row.answered_as, row.verdict) == (people.zoe, "asked", "yes")
    assert facts()["decisions_open"] == 0
    assert facts()["health"] == Health.ON_TRACK
    assert queries.owed_by(people.zoe, NOW) == []


def test_a_colleague_decides_for_her_and_the_ml_team_only_writes_down(people: Cast, signed_in: Browser) -> None:
    asked(people), asked(people)
    signed_in("kasper").post("/p/NVB-1/decisions/1/", YES)
    signed_in("jan").post("/p/NVB-1/decisions/2/", YES)
    assert JournalEntry.objects.get(kind="decision.answered").after["for"] == "Zoë Müller"
    assert JournalEntry.objects.get(kind="decision.recorded").actor == people.jan
    shown = signed_in("zoe").get("/p/NVB-1/decisions/").content.decode()
    assert "Kasper Ørsted for Zoë Müller" in shown
    assert "Written down by Jan Kowalski for Zoë Müller" in shown


def test_the_second_one_is_told_who_decided_what_and_keeps_the_text(people: Cast, signed_in: Browser) -> None:
    asked(people)
    signed_in("kasper").post("/p/NVB-1/decisions/1/", {**YES, "version": "1"})
    late = signed_in("zoe").post("/p/NVB-1/decisions/1/", {"verdict": "no", "reason": "Too dear.", "version": "1"})
    assert late.status_code == 409
    assert "Kasper Ørsted decided this" in late.content.decode()
    assert "Too dear." in late.content.decode()
    assert Decision.objects.get().verdict == "yes"


def test_an_answer_to_a_question_that_changed_meanwhile_counts_for_nothing(people: Cast, signed_in: Browser) -> None:
    row = asked(people)
    actions.change_decision(decision=row, changes={"question": "Do we stop?"}, actor=people.jan, at=NOW)
    answer = signed_in("zoe").post("/p/NVB-1/decisions/1/", {**YES, "version": "1"})
    assert answer.status_code == 409
    assert "Do we stop?" in answer.content.decode()
    assert Decision.objects.get().open


def test_who_asked_and_the_team_withdraw_with_a_reason_and_nobody_else(people: Cast, signed_in: Browser) -> None:
    asked(people, actor=people.kasper)
    assert signed_in("zoe").post("/p/NVB-1/decisions/1/withdraw/", {}).status_code == 403
    assert signed_in("kasper").post("/p/NVB-1/decisions/1/withdraw/", {}).status_code == 422
    assert signed_in("kasper").post("/p/NVB-1/decisions/1/withdraw/", {"withdraw-reason": "Gone."}).status_code == 302
    assert facts()["decisions_open"] == 0
    with pytest.raises(actions.AlreadySettled, match="Kasper Ørsted withdrew"):
        actions.answer_decision(decision=Decision.objects.get(), **YES, actor=people.zoe, at=NOW)


# Guests ---------------------------------------------------------------------------------------------


def test_a_guest_decides_by_the_link_alone(people: Cast) -> None:
    row = asked_of_guest(people)
    browser, path = Client(), "/g/" + queries.guest_url(row).partition("/g/")[2]
    looked = browser.get(f"{path}?verdict=no")
    assert "Do we go on?" in looked.content.decode()
    assert 'value="no" required' in looked.content.decode()
    assert "/p/NVB-1/" not in looked.content.decode()
    assert Decision.objects.get().open
    assert browser.post(path, {"verdict": "no", "reason": "", "version": "1"}).status_code == 422
    assert browser.post(path, {"verdict": "no", "reason": "No budget.", "version": "1"}).status_code == 302
    row = Decision.objects.get()
    assert (row.verdict, row.answered_by, row.answered_name) == ("no", None, "Olga")
    assert "No budget." in browser.get(path).content.decode()
    assert browser.post(path, {**YES, "version": "1"}).status_code == 409
    line = JournalEntry.objects.get(kind="decision.answered")
    assert (line.actor, line.after["guest"]) == (None, "Olga")


def test_asking_somebody_else_closes_the_guests_link(people: Cast) -> None:
    row = asked_of_guest(people)
    text = guests.text_of(GuestLink.objects.get())
    changes = {"asked": people.zoe, "guest_name": "", "guest_email": ""}
    actions.change_decision(decision=row, changes=changes, actor=people.jan, at=NOW)
    with pytest.raises(NotFound):
        guests.guest(text, None, NOW)
    assert queries.guest_url(Decision.objects.get()) == ""
    actions.change_decision(
        decision=row,
        changes={"asked": None, "guest_name": "Olga", "guest_email": "olga@data.example"},
        actor=people.jan,
        at=NOW,
    )
    assert GuestLink.objects.filter(revoked_at=None).count() == 1


def test_a_program_names_whom_to_ask_instead(people: Cast, api: Callable[..., Client]) -> None:
    asked_of_guest(people)
    jan, address = api("jan"), "/api/v1/projects/NVB-1/decisions/1/"
    answer = jan.patch(address, {"asked": people.zoe.email}, content_type="application/json").json()
    assert (answer["asked"], answer["guest_name"]) == (people.zoe.email, "")
    guest = {"guest_name": "Olga", "guest_email": "olga@data.example"}
    answer = jan.patch(address, guest, content_type="application/json").json()
    assert (answer["asked"], answer["guest_email"], answer["version"]) == (None, "olga@data.example", 3)


def test_the_link_is_shown_to_who_may_hand_it_over(people: Cast, signed_in: Browser) -> None:
    row = asked_of_guest(people)
    url = queries.guest_url(row)
    assert url in signed_in("jan").get("/p/NVB-1/decisions/1/").content.decode()
    assert "/g/" not in signed_in("zoe").get("/p/NVB-1/decisions/1/").content.decode()


# Days -----------------------------------------------------------------------------------------------


def test_a_day_that_passes_is_told_once_and_holds_the_project_up(people: Cast) -> None:
    asked(people, blocks=True)
    late = NOW + timedelta(days=9)
    assert actions.note_overdue(at=NOW) == 0
    assert [actions.note_overdue(at=late), actions.note_overdue(at=late)] == [1, 0]
    assert facts() == {
        "decisions_open": 1, "decisions_overdue": 1, "decisions_blocking": 1, "health": Health.BLOCKED,
    }  # fmt: skip
    assert JournalEntry.objects.filter(kind="decision.overdue").count() == 1
    assert [row.number for row in queries.overdue(people.kasper, late)] == [1]
    assert queries.overdue(people.lukasz, late) == []
    # A new day is a new promise.
    actions.change_decision(
        decision=Decision.objects.get(), changes={"due_on": TODAY + timedelta(days=20)}, actor=people.jan, at=late
    )
    assert facts()["decisions_overdue"] == 0
    assert actions.note_overdue(at=NOW + timedelta(days=30)) == 1


def test_the_week_leads_with_what_holds_projects_up(people: Cast) -> None:
    later = asked(people, due_on=TODAY + timedelta(days=9), blocks=True)
    sooner = asked(people)
    assert queries.open_for_week(Project.objects.all()) == [later, sooner]
    actions.answer_decision(decision=sooner, **YES, actor=people.zoe, at=NOW)
    assert queries.open_for_week([later.project_id]) == [later]
    assert queries.answered_between(Project.objects.all(), NOW, NOW + timedelta(days=1)) == [sooner]


def test_a_list_of_decisions_costs_the_same_however_long(
    people: Cast, signed_in: Browser, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        asked(people)
    asked_of_guest(people)
    zoe = signed_in("zoe")
    with django_assert_max_num_queries(9):
        zoe.get("/p/NVB-1/decisions/")


def test_the_api_tells_the_second_one_apart_from_the_outdated_one(people: Cast, api: Callable[..., Client]) -> None:
    asked(people)
    address, zoe = "/api/v1/projects/NVB-1/decisions/1/", api("zoe")
    stale = zoe.post(f"{address}answer/", YES, content_type="application/json", headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert zoe.post(f"{address}answer/", YES, content_type="application/json").json()["state"] == "answered"
    second = zoe.post(f"{address}answer/", YES, content_type="application/json")
    assert (second.status_code, second.json()["code"]) == (409, "already_settled")
    assert "Zoë Müller decided this" in second.json()["detail"]
