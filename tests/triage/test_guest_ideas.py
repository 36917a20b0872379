"""Somebody without an account: a signed link opens the form of one idea, and then its state."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.test import Client
from django.utils import timezone

from intake.accounts.models import GuestLink
from intake.projects.models import JournalEntry, Project
from intake.triage import actions
from tests.people import Cast
from tests.triage.factories import TYPED

Browser = Callable[[str], Client]


def link(signed_in: Browser, name: str = "Ida", who: str = "zoe") -> str:
    """The address of a new link, as whoever made it reads it."""
    maker = signed_in(who)
    given = {"name": name, "email": "ida@desk.example", "brand": "NVB"}
    page = unescape(maker.post("/ideas/invite/", given, follow=True).content.decode())
    return re.findall(r"http://[^/]+(/g/[^/]+/)</code>", page)[0]


def test_a_guest_sends_one_idea_and_reads_what_becomes_of_it(people: Cast, signed_in: Browser) -> None:
    address, guest = link(signed_in), Client()
    assert "tell us in two minutes" in guest.get(address).content.decode()
    typed = {**TYPED, "brand": "LDZ"}
    assert guest.post(address, typed).status_code == 302
    project = Project.objects.get()
    assert (project.stage, project.brand, project.requester) == ("submitted", people.nordlys, None)
    assert "looks at it and answers by" in guest.get(address).content.decode()
    guest.post(address, {**TYPED, "name": "Once more"})
    assert Project.objects.count() == 1
    actions.ask(project=project, question="Which desk?", actor=people.jan, at=timezone.now())
    assert "Which desk?" in guest.get(address).content.decode()
    assert guest.post(address, {"answer": "The one in Aarhus."}).status_code == 302
    assert JournalEntry.objects.get(kind="project.answered").after["guest"] == "Ida"
    assert guest.post(address, {"answer": "And Odense."}).status_code == 409
    assert "Ida answered" in " ".join(signed_in("jan").get("/ideas/NVB-1/").content.decode().split())
    now, jan = timezone.now(), people.jan
    actions.accept(project=project, reason="The desk is ready.", lead=jan, owner=people.zoe, actor=jan, at=now)
    assert "The desk is ready." in guest.get(address).content.decode()
    actions.decline(project=project, reason="A rule does it.", actor=people.jan, at=timezone.now())
    assert "A rule does it." in guest.get(address).content.decode()


def test_what_is_wrong_is_told_and_what_was_typed_stays(people: Cast, signed_in: Browser) -> None:
    answer = Client().post(link(signed_in), {**TYPED, "problem": ""})
    assert (answer.status_code, TYPED["users"] in answer.content.decode()) == (422, True)
    assert not Project.objects.exists()


def test_a_revoked_link_opens_nothing_and_others_cannot_revoke_it(people: Cast, signed_in: Browser) -> None:
    address = link(signed_in)
    row = GuestLink.objects.get()
    revoke = f"/ideas/invite/{row.pk}/revoke/"
    assert signed_in("lukasz").post(revoke).status_code == 404
    assert Client().get(address).status_code == 200
    assert signed_in("zoe").post(revoke).status_code == 302
    assert Client().get(address).status_code == 404
    assert Client().post(address, TYPED).status_code == 404


def test_nobody_asks_for_ideas_of_another_brand_or_sees_others_links(people: Cast, signed_in: Browser) -> None:
    link(signed_in)
    lukasz = signed_in("lukasz")
    assert lukasz.post("/ideas/invite/", {"name": "A", "email": "a@b.example", "brand": "NVB"}).status_code == 422
    assert "Ida" not in lukasz.get("/ideas/invite/").content.decode()
    assert signed_in("amina").get("/ideas/invite/").status_code == 403
