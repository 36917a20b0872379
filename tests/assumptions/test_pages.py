"""The pages: who sees what, answering with and without script, and what is kept when it goes wrong."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.assumptions import actions
from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption, Evidence
from intake.projects.choices import Stage
from tests.assumptions.factories import PLAIN, confirm, days, fresh, make_fitted, numbered

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} \u202egnp.exe 😀'


@pytest.fixture
def project(people):
    return make_fitted(people, circumstances=PLAIN)


def address(project, *parts):
    return "/".join([f"/p/{project.code}/assumptions", *map(str, parts), ""])


def shown(response):
    """Numbers of the assumptions on the page."""
    return [int(number) for number in re.findall(r'<li class="assumption(?: open)?" id="a(\d+)"', response.text)]


def answer_of(project, number, **changes):
    return {
        "verdict": "true",
        "level": "2",
        "text": "Counted in October: 300 cases.",
        "link": "https://wiki.example/cases",
        "expires_on": days(90).isoformat(),
        "version": numbered(project, number).version,
        **changes,
    }


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("place", [(), ("new",), (1,), (1, "answer"), (1, "decide"), (1, "edit")])
def test_a_stranger_gets_404_everywhere(project, signed_in, place, method):
    answer = getattr(signed_in("lukasz"), method)(address(project, *place))
    assert answer.status_code in (404, 405)
    assert getattr(signed_in("amina"), method)(address(project, *place)).status_code == answer.status_code


@pytest.mark.parametrize("place", [("new",), (1, "answer"), (1, "decide"), (1, "edit")])
def test_a_reader_may_look_and_not_touch(people, signed_in, place):
    project = make_fitted(people, circumstances=PLAIN, visibility="company")
    amina = signed_in("amina")
    for looking in ((), (1,)):
        page = amina.get(address(project, *looking))
        assert page.status_code == 200
        assert "answer/" not in page.text
    assert amina.post(address(project, *place), answer_of(project, 1)).status_code == 403
    assert numbered(project, 1).status == Status.OPEN


def test_nobody_gets_in_unsigned(project, signed_in):
    answer = signed_in("anonymous").get(address(project))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_the_ml_team_sees_all_grouped_by_due_step_with_counts(project, signed_in):
    confirm(project, 2)
    page = signed_in("jan").get(address(project))
    assert len(shown(page)) == 39
    assert "Must be true before the proof of concept" in page.text
    assert "1 of 10" in page.text
    assert "Verified" in page.text


def test_a_stakeholder_sees_seven_things_that_are_asked_of_her_before_the_next_step(people, signed_in):
    project = make_fitted(people, circumstances=PLAIN, stage=Stage.BUILD)
    page = signed_in("zoe").get(address(project))
    numbers = shown(page)
    assert len(numbers) == 7
    assert set(numbers) <= {1, 2, 4, 6, 7, 8, 9, 10, 11, 14, 34}
    assert "more wait after these" in page.text
    assert "Must be true before the trial" in page.text
    assert "proof of concept" not in page.text
    everything = signed_in("zoe").get(address(project) + "?show=all")
    assert len(shown(everything)) == 39


def test_before_the_first_gate_only_its_questions_are_asked(project, signed_in):
    assert shown(signed_in("zoe").get(address(project))) == [1, 2, 4, 7]


def test_a_question_to_a_named_person_is_not_asked_of_her_colleagues(project, people, signed_in):
    jan_asks_kasper = {"asked": people.kasper}
    actions.change(assumption=numbered(project, 1), changes=jan_asks_kasper, actor=people.jan, at=timezone.now())
    actions.change(assumption=numbered(project, 21), changes=jan_asks_kasper, actor=people.jan, at=timezone.now())
    assert shown(signed_in("zoe").get(address(project))) == [2, 4, 7]
    assert shown(signed_in("kasper").get(address(project))) == [1, 2, 4, 7, 21]


def test_what_is_answered_leaves_her_list_and_stale_answers_come_back(project, signed_in):
    confirm(project, 1)
    confirm(project, 2, expires_on=days(-1))
    page = signed_in("zoe").get(address(project))
    assert shown(page) == [2, 4, 7]
    assert "Check again" in page.text
    assert "1 day late" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=verified", [2]),
        ("status=stale", [20]),
        ("status=overdue", [1, 20]),
        ("status=not_applicable", [5]),
        ("theme=privacy", [43]),
        ("due=U", [48]),
        ("mine=1", [7]),
        ("theme=value&due=T", [1, 2, 4]),
        ("status=nonsense&theme=value", None),
    ],
)
def test_every_filter_is_in_the_address(project, people, signed_in, query, expected):
    confirm(project, 2)
    confirm(project, 20, expires_on=days(-3))
    now = timezone.now()
    actions.change(assumption=numbered(project, 1), changes={"due_on": days(-2)}, actor=people.jan, at=now)
    actions.change(assumption=numbered(project, 7), changes={"owner": people.jan}, actor=people.jan, at=now)
    actions.set_not_applicable(assumption=numbered(project, 5), reason="Searched.", actor=people.jan, at=now)
    page = signed_in("jan").get(address(project) + "?" + query)
    assert page.status_code == 200
    # A filter that makes no sense does not hide anything.
    assert shown(page) == expected if expected is not None else len(shown(page)) == 38


def test_htmx_gets_the_results_alone(project, signed_in):
    part = signed_in("jan").get(address(project) + "?due=T", headers=HTMX)
    assert part.text.lstrip().startswith('<div id="results"')
    assert len(shown(part)) == 10


def test_an_answer_without_script_is_saved_and_leads_back_to_the_list(project, signed_in):
    zoe = signed_in("zoe")
    form = zoe.get(address(project, 1, "answer"))
    assert "Is it true?" in form.text
    answer = zoe.post(address(project, 1, "answer"), answer_of(project, 1))
    assert (answer.status_code, answer["Location"]) == (302, address(project))
    row = numbered(project, 1)
    assert (row.status, row.evidence_level, row.expires_on) == (Status.VERIFIED, 2, days(90))


def test_an_answer_by_htmx_puts_the_new_line_in_its_place(project, signed_in):
    zoe = signed_in("zoe")
    form = zoe.get(address(project, 1, "answer"), headers=HTMX)
    assert shown(form) == [1]
    assert "<html" not in form.text
    line = zoe.post(address(project, 1, "answer"), answer_of(project, 1, verdict="false"), headers=HTMX)
    assert line.status_code == 200
    assert shown(line) == [1]
    assert "Turned out wrong" in line.text
    assert "Thank you" in line["HX-Trigger"]
    assert "<form" not in line.text
    cancelled = zoe.get(address(project, 2), headers=HTMX)
    assert shown(cancelled) == [2]
    assert "<html" not in cancelled.text


def test_who_does_not_know_says_so_in_one_click(project, signed_in):
    answer = signed_in("zoe").post(
        address(project, 1, "answer"), {"verdict": "unknown", "text": "Ask Kasper.", "version": "1"}
    )
    assert answer.status_code == 302
    assert numbered(project, 1).status == Status.OPEN
    page = signed_in("jan").get(address(project, 1))
    assert "could not answer an assumption" in page.text
    assert "Ask Kasper." in page.text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"verdict": ""}, "required"),
        ({"verdict": "perhaps"}, "Choose one"),
        ({"text": "", "link": ""}, "Say how you know"),
        ({"verdict": "false", "text": " ", "link": ""}, "Say how you know"),
        ({"level": ""}, "Choose how well"),
        ({"level": "9"}, "Choose one"),
        ({"level": "0"}, "Choose one"),
        ({"link": "javascript:alert(1)"}, "whole web address"),
        ({"link": "https://"}, "whole web address"),
        ({"link": "https://user:secret@host.example/"}, "whole web address"),
        ({"link": "http://host.example:99999/"}, "whole web address"),
        ({"link": "https://[broken"}, "whole web address"),
        ({"expires_on": "soon"}, "Enter a date"),
        ({"expires_on": "9999-99-99"}, "Enter a date"),
        ({"text": "x" * 5001}, "at most 5000"),
        ({"text": "NUL \x00 byte"}, "control character"),
    ],
)
def test_a_wrong_answer_is_explained_and_what_was_typed_is_kept(project, signed_in, changes, complaint):
    sent = answer_of(project, 1, **changes)
    answer = signed_in("zoe").post(address(project, 1, "answer"), sent)
    assert answer.status_code == 422
    assert complaint in answer.text
    if "text" not in changes:
        assert "Counted in October" in answer.text
    assert numbered(project, 1).version == 1
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("version", ["0", "", "seven", "1e3", "99999999999999999999", "-1", "²"])
def test_an_answer_to_another_version_is_a_conflict_that_keeps_the_text(project, signed_in, version):
    confirm(project, 1)
    answer = signed_in("zoe").post(address(project, 1, "answer"), answer_of(project, 1, version=version))
    assert answer.status_code == 409
    assert "Somebody else answered this" in answer.text
    assert "Counted in October" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert numbered(project, 1).version == 2


@pytest.mark.parametrize("decision", ["accepted", "not_applicable"])
def test_only_the_ml_team_accepts_risks_and_sets_aside(project, signed_in, decision):
    sent = {"decision": decision, "reason": "The pilot is cheap.", "version": "1"}
    assert signed_in("zoe").post(address(project, 1, "decide"), sent).status_code == 403
    assert signed_in("jan").post(address(project, 1, "decide"), sent).status_code == 302
    assert numbered(project, 1).status == decision
    page = signed_in("jan").get(address(project, 1))
    assert "The pilot is cheap." in page.text
    assert "Jan Kowalski" in page.text


def test_a_decision_without_a_reason_is_explained(project, signed_in):
    answer = signed_in("jan").post(address(project, 1, "decide"), {"decision": "accepted", "version": "1"})
    assert answer.status_code == 422
    assert "Give a reason." in answer.text


def test_a_decision_on_another_version_is_a_conflict_that_keeps_the_reason(project, signed_in):
    sent = {"decision": "accepted", "reason": "The pilot is cheap.", "version": "7"}
    answer = signed_in("jan").post(address(project, 1, "decide"), sent)
    assert answer.status_code == 409
    assert "The pilot is cheap." in answer.text
    assert numbered(project, 1).status == Status.OPEN


def test_the_ml_team_changes_details_and_stakeholders_do_not(project, signed_in, people):
    jan = signed_in("jan")
    assert signed_in("zoe").get(address(project, 1, "edit")).status_code == 403
    assert jan.get(address(project, 1, "edit")).status_code == 200
    sent = {
        "statement": "We believe that it costs 84 euros a case.",
        "theme": "value",
        "impact": "high",
        "due": "T",
        "due_on": days(5).isoformat(),
        "ask_roles": ["PO", "FIN"],
        "asked": "zoe@nordlys.example",
        "owner": "JAN@company.example",
        "version": "1",
    }
    assert jan.post(address(project, 1, "edit"), sent).status_code == 302
    row = numbered(project, 1)
    assert (row.asked, row.owner, row.due_on, row.ask_roles) == (people.zoe, people.jan, days(5), ["PO", "FIN"])
    stale = jan.post(address(project, 1, "edit"), {**sent, "statement": "Another text of mine."})
    assert stale.status_code == 409
    assert "Another text of mine." in stale.text
    assert "84 euros" in stale.text


@pytest.mark.parametrize("person", ["lukasz@lodz.example", "nobody@nowhere.example", "\x00", "amina@company.example"])
def test_nobody_outside_the_brand_and_the_team_can_be_named(project, signed_in, person):
    sent = {"statement": "x", "theme": "value", "impact": "low", "due": "T", "owner": person, "version": "1"}
    assert signed_in("jan").post(address(project, 1, "edit"), sent).status_code == 422


def test_a_product_owner_adds_an_assumption_of_her_own(project, signed_in):
    sent = {"statement": "We believe that the season starts in May.", "theme": "data", "impact": "high", "due": "P"}
    zoe = signed_in("zoe")
    assert zoe.get(address(project, "new")).status_code == 200
    answer = zoe.post(address(project, "new"), sent)
    assert answer["Location"] == address(project, 101)
    assert zoe.post(address(project, "new"), {**sent, "statement": " "}).status_code == 422
    assert Assumption.objects.filter(project=project, number__gt=100).count() == 1


@pytest.mark.parametrize("number", ["0", "999", "999999999999999999"])
def test_a_number_that_does_not_exist_is_404(project, signed_in, number):
    assert signed_in("jan").get(address(project, number)).status_code == 404


class Elements(HTMLParser):
    """Counts script and img elements and attributes that run something."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag, attrs):
        sources = dict(attrs)
        if tag == "img" or (tag == "script" and not (sources.get("src") or "").startswith("/")):
            self.bad.append(tag)
        self.bad += [name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "").lower()]


def test_hostile_text_in_every_field_stays_text(project, signed_in):
    jan = signed_in("jan")
    sent = {
        "statement": HOSTILE,
        "question": HOSTILE,
        "if_wrong": HOSTILE,
        "theme": "value",
        "impact": "high",
        "due": "T",
    }
    made = jan.post(address(project, "new"), sent)
    assert made.status_code == 302
    assert jan.post(address(project, 101, "answer"), answer_of(project, 101, text=HOSTILE)).status_code == 302
    decision = {"decision": "accepted", "reason": HOSTILE, "version": "2"}
    assert jan.post(address(project, 101, "decide"), decision).status_code == 302
    for place in ((), (101,), (101, "answer"), (101, "edit")):
        parser = Elements()
        page = jan.get(address(project, *place))
        assert page.status_code == 200
        parser.feed(page.text)
        assert parser.bad == []
        assert "{{ 7*7 }}" in page.text


def test_the_list_takes_the_same_number_of_queries_for_more_rows(project, people, signed_in):
    jan = signed_in("jan")
    jan.get(address(project))

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert jan.get(address(project)).status_code == 200
        return [query["sql"] for query in caught]

    few = queries()
    fields = {"statement": "We believe that more fits.", "theme": "data", "due": "P", "impact": "low"}
    for count in range(30):
        owner = (people.zoe, people.kasper, people.jan)[count % 3]
        actions.add_own(
            project=project, fields={**fields, "owner": owner, "asked": owner}, actor=people.jan, at=timezone.now()
        )
    many = queries()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 10, "\n".join(many)


def test_the_page_of_one_takes_the_same_number_of_queries_for_more_evidence(project, people, signed_in):
    jan = signed_in("jan")
    confirm(project, 1)
    with CaptureQueriesContext(connection) as few:
        jan.get(address(project, 1))
    for _n in range(10):
        actions.add_evidence(
            assumption=numbered(project, 1), level=1, text="Again.", actor=people.zoe, at=timezone.now()
        )
    with CaptureQueriesContext(connection) as many:
        jan.get(address(project, 1))
    assert len(many) == len(few)


def test_a_project_without_assumptions_says_where_they_come_from(people, signed_in):
    from tests.factories import make_project

    project = make_project(people.nordlys, people.zoe)
    page = signed_in("jan").get(address(project))
    assert "No assumptions yet" in page.text
    assert fresh(project).facts.assumptions_total == 0
