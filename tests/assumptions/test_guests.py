"""People without an account answer one assumption by a link: once, in their name, and seeing nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from canvas.assumptions import actions
from canvas.assumptions.choices import Status
from intake.accounts import guests
from intake.accounts.models import GuestLink
from intake.projects.choices import Stage
from intake.projects.models import JournalEntry
from tests.assumptions.factories import PLAIN, make_fitted, numbered

pytestmark = pytest.mark.django_db

SENT = {"name": "Olga Źródło", "email": "Olga@data.example", "reason": "You run the click log."}
TRUE = {"verdict": "true", "text": "Grant of May.", "proof": "https://wiki.example/grant", "checked": "on"}


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN, owner=people.zoe)


@pytest.fixture
def link(project, people):
    return actions.send_to_guest(assumption=numbered(project, 20), **SENT, actor=people.jan, at=timezone.now())


def path(link):
    return f"/g/{guests.text_of(link)}/"


def test_a_product_owner_sends_a_link_that_stands_in_the_journal(project, signed_in):
    page = signed_in("zoe").post(f"/p/{project.code}/assumptions/20/send/", SENT)
    assert page.status_code == 302
    link = GuestLink.objects.get(purpose="assumption")
    assert (link.email, link.created_by.name) == ("olga@data.example", "Zoë Müller")
    line = JournalEntry.objects.get(project=project, kind="assumption.sent")
    assert (line.subject, line.after["link"], line.reason) == ("20", link.pk, SENT["reason"])
    assert guests.address(link) in signed_in("zoe").get(f"/p/{project.code}/assumptions/20/send/").text


def test_somebody_with_an_account_is_asked_by_name(project, people, signed_in):
    sent = {**SENT, "email": people.kasper.email.upper()}
    page = signed_in("jan").post(f"/p/{project.code}/assumptions/20/send/", sent)
    assert page.status_code == 422
    assert "has an account" in page.text
    assert not GuestLink.objects.filter(purpose="assumption").exists()


def test_the_page_shows_the_statement_and_nothing_else_of_the_project(project, link, people):
    page = Client().get(path(link))
    assert page.status_code == 200
    assert numbered(project, 20).statement in page.text
    assert SENT["reason"] in page.text
    assert numbered(project, 21).statement not in page.text
    assert people.zoe.name not in page.text
    assert f"/p/{project.code}/" not in page.text


def test_an_answer_settles_it_in_the_guests_name_and_shows_it_afterwards(project, link, signed_in):
    assert Client().post(path(link), TRUE).status_code == 302
    row = numbered(project, 20)
    entry = row.evidence.get()
    assert (row.status, row.evidence_level, row.decided_by) == (Status.VERIFIED, 2, None)
    assert (entry.guest_name, entry.guest_email, entry.author) == ("Olga Źródło", "olga@data.example", None)
    again = Client().get(path(link))
    assert "What you answered" in again.text
    assert "Grant of May." in again.text
    assert Client().post(path(link), {**TRUE, "verdict": "false"}).status_code == 409
    assert numbered(project, 20).status == Status.VERIFIED
    page = signed_in("jan").get(f"/p/{project.code}/assumptions/20/").text
    assert "Olga Źródło (olga@data.example), without an account" in page


def test_not_knowing_settles_nothing_and_is_remembered(project, link):
    Client().post(path(link), {"verdict": "unknown", "text": "Ask the broker."})
    assert numbered(project, 20).status == Status.OPEN
    line = JournalEntry.objects.get(project=project, kind="assumption.passed_on")
    assert (line.reason, line.after["guest"]) == ("Ask the broker.", "Olga Źródło")
    assert "Ask the broker." in Client().get(path(link)).text


@pytest.mark.parametrize("wrong", [{"text": "", "proof": ""}, {"verdict": "maybe"}, {"proof": "javascript:alert(1)"}])
def test_what_makes_no_sense_is_refused_and_what_was_typed_stays(project, link, wrong):
    page = Client().post(path(link), {**TRUE, **wrong})
    assert page.status_code == 422
    assert numbered(project, 20).status == Status.OPEN
    assert wrong.get("text", "Grant of May.") in page.text


def test_a_withdrawn_an_expired_and_a_replaced_link_open_nothing(project, link, people, signed_in):
    newer = actions.send_to_guest(assumption=numbered(project, 20), **SENT, actor=people.jan, at=timezone.now())
    assert Client().get(path(link)).status_code == 404
    signed_in("zoe").post(f"/p/{project.code}/assumptions/20/send/{newer.pk}/")
    gone = Client().post(path(newer), TRUE)
    assert (gone.status_code, "not valid" in gone.text) == (404, True)
    long_ago = timezone.now() - timedelta(days=60)
    old = actions.send_to_guest(assumption=numbered(project, 20), **SENT, actor=people.jan, at=long_ago)
    assert "has expired" in Client().get(path(old)).text
    assert numbered(project, 20).status == Status.OPEN


def test_a_link_of_another_assumption_cannot_be_withdrawn_here(project, link, signed_in):
    assert signed_in("jan").post(f"/p/{project.code}/assumptions/21/send/{link.pk}/").status_code == 404
    assert Client().get(path(link)).status_code == 200


def test_a_project_that_is_over_asks_nobody(people):
    project = make_fitted(people, circumstances=PLAIN)
    link = actions.send_to_guest(assumption=numbered(project, 20), **SENT, actor=people.jan, at=timezone.now())
    project.stage = Stage.DECLINED
    project.save()
    assert Client().get(path(link)).status_code == 404
