"""The levels of gate conditions in the admin pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.triage import gates
from intake.triage.models import GateRule
from tests.people import Cast

Browser = Callable[[str], Client]
ADD = "/admin/triage/gaterule/add/"


def test_an_admin_sets_the_level_of_a_condition(people: Cast, signed_in: Browser) -> None:
    ada = signed_in("ada")
    assert ada.post(ADD, {"code": "poc.boxes", "level": "warn"}).status_code == 302
    assert GateRule.objects.get().level == "warn"
    page = ada.get("/admin/triage/gaterule/").content.decode()
    assert "The boxes value, task and decisions are filled" in page


@pytest.mark.parametrize(("code", "level"), [("poc.moon", "warn"), ("poc.boxes", "maybe")])
def test_conditions_and_levels_that_do_not_exist_are_refused(
    people: Cast, signed_in: Browser, code: str, level: str
) -> None:
    assert code not in gates.CODES or level == "maybe"
    assert signed_in("ada").post(ADD, {"code": code, "level": level}).status_code == 200
    assert not GateRule.objects.exists()


@pytest.mark.parametrize("who", ["zoe", "amina", "jan"])
def test_only_an_admin_gets_there(people: Cast, signed_in: Browser, who: str) -> None:
    assert signed_in(who).post(ADD, {"code": "poc.boxes", "level": "off"}).status_code in (302, 403)
    assert not GateRule.objects.exists()
