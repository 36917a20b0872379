"""Opening a canvas and writing in it: what is stored, counted and told."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canvas.boxes import actions, queries
from canvas.boxes.choices import BoxKey, PanelKey
from canvas.boxes.forms import CostForm, OwnershipForm, TextForm, rows
from canvas.boxes.models import Box, Panel
from intake.projects.facts import providers
from intake.projects.models import Facts, JournalEntry
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def write(project, actor, key="task", text="Will this reader leave?", version=1):
    return actions.save_box(project=project, key=key, text=text, version=version, actor=actor, at=timezone.now())


def fill(project, actor, key, version=1, **data):
    return actions.save_panel(project=project, key=key, data=data, version=version, actor=actor, at=timezone.now())


def lines(project, kind="canvas.box"):
    return list(JournalEntry.objects.filter(project=project, kind=kind).order_by("pk"))


def test_opening_makes_ten_boxes_five_panels_and_the_assumptions_that_fit(people, project):
    assert Box.objects.filter(project=project).count() == 10
    assert Panel.objects.filter(project=project).count() == 5
    assert project.assumptions.count() > 30
    assert len(lines(project, "canvas.opened")) == 1


def test_opening_twice_changes_nothing(people, project):
    write(project, people.zoe)
    journal, assumptions = JournalEntry.objects.count(), project.assumptions.count()
    actions.open_canvas(project=project, actor=people.jan, at=timezone.now(), value_text="")
    assert (JournalEntry.objects.count(), project.assumptions.count()) == (journal, assumptions)
    assert queries.box(project, "task").text == "Will this reader leave?"


def test_the_idea_starts_the_value_box(people):
    project = make_project(people.nordlys, people.zoe)
    actions.open_canvas(project=project, actor=people.zoe, at=timezone.now(), value_text="Readers leave unseen.")
    assert queries.box(project, "value").text == "Readers leave unseen."
    assert queries.filled(project) == {"value"}
    assert Facts.objects.get(pk=project.pk).boxes_done == 1
    assert [line.after["text"] for line in lines(project)] == ["Readers leave unseen."]


def test_the_idea_never_overwrites_what_somebody_wrote_or_emptied(people, project):
    write(project, people.zoe, "value", "Mine.")
    actions.open_canvas(project=project, actor=people.zoe, at=timezone.now(), value_text="The idea.")
    assert queries.box(project, "value").text == "Mine."
    write(project, people.zoe, "value", "", version=2)
    actions.open_canvas(project=project, actor=people.zoe, at=timezone.now(), value_text="The idea.")
    assert queries.box(project, "value").text == ""


def test_a_canvas_that_nobody_opened_reads_empty_and_opens_with_the_first_save(people):
    project = make_project(people.nordlys, people.zoe)
    assert [box.version for box in queries.canvas(project).boxes.values()] == [1] * 10
    assert Box.objects.count() == 0
    write(project, people.zoe)
    assert Box.objects.filter(project=project).count() == 10
    other = make_project(people.nordlys, people.zoe)
    fill(other, people.zoe, "service", mode="batch")
    assert queries.panel(other, "service")["mode"] == "batch"


def test_a_save_counts_the_version_and_tells_the_journal_both_texts(people, project):
    write(project, people.zoe, text="First.")
    box = write(project, people.jan, text="Second.", version=2)
    assert (box.text, box.version, box.updated_by) == ("Second.", 3, people.jan)
    line = lines(project)[-1]
    assert (line.subject, line.actor) == ("task", people.jan)
    assert (line.before["text"], line.after["text"]) == ("First.", "Second.")


def test_an_old_version_is_refused_and_nothing_is_written(people, project):
    write(project, people.zoe, text="Hers.")
    with pytest.raises(actions.StaleBox) as stale:
        write(project, people.jan, text="His.")
    assert (stale.value.current.text, stale.value.current.version) == ("Hers.", 2)
    assert stale.value.extra["updated_by"] == people.zoe.email
    assert queries.box(project, "task").text == "Hers."
    assert len(lines(project)) == 1


@pytest.mark.parametrize("version", [0, 3, 2**40])
def test_a_version_that_never_was_is_refused(people, project, version):
    with pytest.raises(actions.StaleBox):
        write(project, people.zoe, version=version)


def test_the_same_text_on_an_old_version_is_no_conflict_and_no_line(people, project):
    write(project, people.zoe, text="The same.")
    assert write(project, people.jan, text="The same.").version == 2
    assert len(lines(project)) == 1


def test_two_boxes_never_meet(people, project):
    write(project, people.zoe, "task")
    write(project, people.jan, "decisions")
    assert queries.filled(project) == {"task", "decisions"}


def test_boxes_are_counted_when_they_are_filled_and_emptied(people, project):
    def done():
        return Facts.objects.get(pk=project.pk).boxes_done

    for number, key in enumerate(BoxKey, start=1):
        write(project, people.zoe, key)
        assert done() == number
    write(project, people.zoe, "task", "  \n ", version=2)
    assert done() == 9


def test_the_facts_agree_with_what_is_worked_out_anew(people, project):
    write(project, people.zoe)
    fill(project, people.zoe, "ownership", calling_date="2027-04-01")
    facts = Facts.objects.get(pk=project.pk)
    assert queries.facts in providers
    assert queries.facts(project) == {"boxes_done": facts.boxes_done, "calling_date": facts.calling_date}
    assert facts.calling_date == date(2027, 4, 1)
    fill(project, people.zoe, "ownership", version=2)
    assert Facts.objects.get(pk=project.pk).calling_date is None


def test_the_panels_decide_which_assumptions_fit(people, project):
    assert queries.circumstances(project).personal_data is None
    before = project.assumptions.exclude(status="not_applicable").count()
    fill(project, people.zoe, "privacy", personal_data="no", affects_people="no")
    fill(project, people.zoe, "service", mode="real_time")
    fill(project, people.zoe, "cost", labels_needed="yes")
    found = queries.circumstances(project)
    assert (found.personal_data, found.affects_people, found.batch, found.labels_needed) == (False, False, False, True)
    assert project.assumptions.exclude(status="not_applicable").count() < before
    fill(project, people.zoe, "privacy", version=2, personal_data="unknown")
    assert queries.circumstances(project).personal_data is None


def test_a_panel_has_its_own_version_and_its_line_tells_only_what_changed(people, project):
    fill(project, people.zoe, "service", mode="batch", p95_ms=300)
    fill(project, people.zoe, "service", version=2, mode="batch", p95_ms=200)
    line = lines(project, "canvas.panel")[-1]
    assert (line.subject, line.before, line.after) == ("service", {"p95_ms": 300}, {"p95_ms": 200})
    with pytest.raises(actions.StalePanel) as stale:
        fill(project, people.jan, "service", mode="real_time")
    assert stale.value.extra["version"] == 3
    assert fill(project, people.jan, "service", mode="batch", p95_ms=200).version == 3
    assert len(lines(project, "canvas.panel")) == 2


def test_unknown_keys_are_not_found(people, project):
    with pytest.raises(queries.UnknownBox):
        write(project, people.zoe, "nowhere")
    with pytest.raises(queries.UnknownPanel):
        fill(project, people.zoe, "nowhere")


def test_a_panel_reads_in_words_with_units():
    form = CostForm({"build_days": "12,5", "run_cost_per_month": "1140", "currency": "EUR", "gain_base": "38000.50"})
    assert form.is_valid()
    assert form.stored() == {
        "build_days": 12.5, "run_cost_per_month": "1140.00", "currency": "EUR", "gain_base": "38000.50",
    }  # fmt: skip
    words = dict(rows(PanelKey.COST, form.stored()))
    assert words["Work until it runs"] == "12.5 days"
    assert words["Running cost"].replace("\u202f", " ") == "€1 140 a month"
    assert dict(rows(PanelKey.SERVICE, {"availability": 99.995}))["Must answer"] == "99.995 % of the time"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"run_cost_per_month": "5"}, "currency"),
        ({"gain_low": "3", "gain_high": "2", "currency": "EUR"}, "gain_base"),
        ({"currency": "euro"}, "currency"),
        ({"build_days": "-1"}, "build_days"),
        ({"build_days": "NaN"}, "build_days"),
        ({"run_cost_per_month": "1e400", "currency": "EUR"}, "run_cost_per_month"),
        ({"labels_needed": "perhaps"}, "labels_needed"),
    ],
)
def test_a_senseless_panel_is_told_which_field(data, field):
    form = CostForm(data)
    assert not form.is_valid()
    assert field in form.errors


def test_a_day_that_is_none_is_told():
    assert "calling_date" in OwnershipForm({"calling_date": "2027-02-30"}).errors


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_stored_unchanged_or_refused_with_a_reason(people, project, text):
    form = TextForm({"text": text})
    if not form.is_valid():
        assert form.errors["text"]
        return
    clean = form.cleaned_data["text"]
    assert clean == text.replace("\r\n", "\n").replace("\r", "\n").strip()
    saved = write(project, people.zoe, text=clean, version=queries.box(project, "task").version)
    assert saved.text == clean
