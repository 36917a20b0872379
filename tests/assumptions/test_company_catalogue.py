"""The admin edits the catalogue: new projects and open, unchanged rows follow; answers never do."""

from __future__ import annotations

import pytest
from django.utils import timezone

from canvas.assumptions import actions, catalogue, queries
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption, CatalogueChange
from tests.assumptions.factories import PLAIN, confirm, make_fitted, numbered

pytestmark = pytest.mark.django_db

NEW = "We believe that a house rule is kept."


def form_of(number, **changes):
    row = catalogue.by_number()[number]
    entry = {**catalogue.entry_of(row), "condition": next(iter(row.condition), ""), **changes}
    names = ("statement", "question", "evidence", "if_wrong", "theme", "box", "impact", "due", "condition", "ask")
    return {**{name: entry[name] for name in names}, "version": changes.get("version", 0)}


def reword(people, number, **changes):
    entry = {**catalogue.entry_of(catalogue.by_number()[number]), **changes}
    seen = queries.company_catalogue()[number].change
    actions.change_row(number=number, entry=entry, seen=seen, actor=people.ada, at=timezone.now())


def fit(project, people, circumstances=PLAIN):
    actions.fit(project=project, circumstances=circumstances, actor=people.jan, at=timezone.now())


@pytest.mark.parametrize("row", catalogue.rows(), ids=lambda row: row.key)
def test_every_row_survives_being_written_down(row):
    assert catalogue.row_of(catalogue.entry_of(row)) == row


def test_open_rows_follow_and_what_somebody_changed_or_answered_stays(people):
    project = make_fitted(people, circumstances=PLAIN)
    confirm(project, 2)
    actions.change(assumption=numbered(project, 3), changes={"statement": "Ours."}, actor=people.jan, at=timezone.now())
    for number in (1, 2, 3):
        reword(people, number, statement=NEW, impact="low", ask=["DPO"])
    old = catalogue.by_number()[2].statement
    fit(project, people)
    rows = {number: numbered(project, number) for number in (1, 2, 3)}
    assert [rows[n].statement for n in (1, 2, 3)] == [NEW, old, "Ours."]
    assert [rows[n].impact for n in (1, 2, 3)] == ["low", "high", "low"]
    assert (rows[1].ask_roles, rows[2].status) == (["DPO"], Status.VERIFIED)
    versions = dict(Assumption.objects.values_list("pk", "version"))
    fit(project, people)
    assert dict(Assumption.objects.values_list("pk", "version")) == versions


def test_rows_that_remember_only_their_words_are_left_alone(people):
    project = make_fitted(people, circumstances=PLAIN)
    for row in Assumption.objects.filter(project=project):
        row.given = {name: row.given[name] for name in ("statement", "question", "due")}
        row.save()
    fit(project, people)
    assert set(Assumption.objects.filter(project=project).values_list("version", flat=True)) == {1}


def test_the_admin_adds_a_row_that_projects_get_with_its_own_number(people, signed_in):
    project = make_fitted(people, circumstances=PLAIN)
    page = signed_in("ada").post("/settings/catalogue/new/", form_of(1, statement=NEW))
    assert page.status_code == 302
    fit(project, people)
    row = Assumption.objects.get(project=project, catalogue_number=49)
    assert (row.statement, row.number, row.status) == (NEW, 49, Status.OPEN)
    assert catalogue.key_of(49) == "company-49"
    assert signed_in("zoe").get(f"/p/{project.code}/assumptions/49/").status_code == 200


def test_a_retired_row_stays_where_it_is_and_comes_to_nobody_new(people, signed_in):
    ada = signed_in("ada")
    before = make_fitted(people, circumstances=PLAIN)
    ada.post("/settings/catalogue/5/retire/")
    fit(before, people)
    assert numbered(before, 5).status == Status.OPEN
    after = make_fitted(people, circumstances=PLAIN)
    assert not Assumption.objects.filter(project=after, number=5).exists()
    assert 'id="retired"' in ada.get("/settings/catalogue/").text
    ada.post("/settings/catalogue/5/retire/", {"back": "1"})
    fit(after, people)
    assert numbered(after, 5).status == Status.OPEN


def test_two_admins_at_once_do_not_overwrite_each_other(people, signed_in):
    ada = signed_in("ada")
    assert ada.post("/settings/catalogue/1/", form_of(1, statement=NEW)).status_code == 302
    page = ada.post("/settings/catalogue/1/", form_of(1, statement="Mine."))
    assert (page.status_code, "Mine." in page.text, NEW in page.text) == (409, True, True)
    assert queries.company_catalogue()[1].row.statement == NEW
    assert CatalogueChange.objects.get().by == people.ada


def test_what_makes_no_sense_is_refused(people, signed_in):
    for wrong in ({"statement": ""}, {"theme": "weather"}, {"ask": ["NOBODY"]}, {"condition": "weather"}):
        assert signed_in("ada").post("/settings/catalogue/1/", form_of(1, **wrong)).status_code == 422
    assert not CatalogueChange.objects.exists()


@pytest.mark.parametrize("name", ["zoe", "jan", "amina"])
def test_nobody_but_the_admin(people, signed_in, name):
    assert signed_in(name).get("/settings/catalogue/").status_code == 403
    assert signed_in(name).post("/settings/catalogue/1/", form_of(1)).status_code == 403
    assert signed_in(name).post("/settings/catalogue/1/retire/").status_code == 403


def test_special_words_stay_unless_the_same_is_said_everywhere(people, signed_in):
    ada = signed_in("ada")
    ada.post("/settings/catalogue/39/", form_of(39, statement=NEW))
    assert len(queries.company_catalogue()[39].row.variants) == 2
    seen = queries.company_catalogue()[39].change
    ada.post("/settings/catalogue/39/", {**form_of(39, statement=NEW), "version": seen, "same_words": "on"})
    assert queries.company_catalogue()[39].row.variants == ()
