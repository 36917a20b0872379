"""The demo company as it lies in the database, and every page of it as its people see it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from canvas.assumptions.choices import Status
from canvas.assumptions.models import Assumption, CatalogueChange, Evidence
from canvas.assumptions.queries import PURPOSE
from canvas.boxes.choices import Origin
from canvas.boxes.impact import summary
from canvas.boxes.models import Box, Panel, Revision
from intake.accounts.models import GuestLink, User
from intake.accounts.queries import DEMO_PEOPLE
from intake.checks.choices import CheckKind
from intake.checks.choices import State as CheckState
from intake.checks.queries import in_force
from intake.comments.models import Comment, Mention
from intake.decisions.models import Decision
from intake.demo import actions
from intake.endpoints.choices import State
from intake.endpoints.models import Endpoint, UsageDay
from intake.endpoints.queries import endpoints_visible_to
from intake.jobs.models import Job
from intake.lists.models import SavedView
from intake.members.models import Follow, Member, Vote
from intake.members.queries import without_people
from intake.notices.models import Delivery, Notice
from intake.pages.queries import important_assumptions
from intake.projects.actions import check_facts
from intake.projects.choices import Health, Stage
from intake.projects.models import Facts, JournalEntry, Project
from intake.projects.queries import projects_visible_to
from intake.reports.models import WeekLine, WeekStatus
from intake.triage.choices import Level
from intake.triage.gates import CONDITIONS

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    """How many rows of everything there are."""
    models = [
        model for model in apps.get_models() if model._meta.managed and "session" not in model._meta.label.lower()
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_loading_it_twice_changes_nothing_and_is_one_look(company: datetime):
    before = counts()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert not actions.load(at=company)
    assert len(queries) == 1
    assert counts() == before


def test_projects_stand_at_every_stage(company: datetime):
    assert set(Project.objects.values_list("stage", flat=True)) == set(Stage)
    assert Project.objects.get(stage=Stage.RETIRED).outcome == "replaced"


def test_health_varies(company: datetime):
    found = set(Facts.objects.values_list("health", flat=True))
    assert {Health.ON_TRACK, Health.AT_RISK, Health.BLOCKED, Health.PAUSED} <= found


def test_ideas_wait_in_every_way(company: datetime):
    ideas = Project.objects.filter(stage=Stage.SUBMITTED)
    assert ideas.exclude(question="").count() == 1
    assert ideas.filter(accepted_at__isnull=False).count() == 1
    open_ones = ideas.filter(question="", accepted_at=None)
    assert {row.facts.priority is None for row in open_ones.select_related("facts")} == {True, False}
    # Nobody answered one of them in time: it was promised anew, with an apology, more than once.
    late = JournalEntry.objects.filter(kind="idea.postponed", project__in=open_ones)
    assert late.count() >= 2
    assert late.values("project").distinct().count() == 1
    assert not open_ones.filter(answer_by__lt=company.date() - timedelta(days=3)).exists()


def test_projects_leave_the_road_in_every_way(company: datetime):
    outcomes = set(Project.objects.exclude(outcome="").values_list("outcome", flat=True))
    assert {"replaced", "duplicate_of", "withdrawn"} <= outcomes
    merged = Project.objects.get(outcome="duplicate_of")
    assert Vote.objects.filter(project=merged.duplicate_of, user=merged.requester).exists()
    assert Project.objects.filter(stage=Stage.PARKED, parked_until__gt=company.date()).exists()


def test_decisions_are_in_every_state(company: datetime):
    rows = Decision.objects.all()
    assert {"yes", "no", "other"} <= set(rows.values_list("verdict", flat=True))
    waiting = rows.filter(answered_at=None, withdrawn_at=None)
    assert waiting.filter(due_on__lt=company.date(), blocks=True).count() == 1
    assert waiting.filter(due_on__gte=company.date(), asked__isnull=False).exists()
    assert waiting.filter(asked=None).exclude(guest_email="").count() == 1


def test_people_have_parts_needs_and_views(company: datetime):
    assert Member.objects.filter(user=None).exists()
    assert Vote.objects.exclude(brand=F("project__brand")).values("project").distinct().count() >= 3
    assert Follow.objects.filter(state="mute").exists()
    assert set(SavedView.objects.values_list("shared", flat=True)) == {True, False}
    jan = User.objects.get(email=DEMO_PEOPLE["ml-engineer"])
    assert without_people(jan).exists()


def test_people_talk_and_one_thread_is_settled(company: datetime):
    kinds = set(Comment.objects.values_list("kind", flat=True))
    assert {"project", "box", "endpoint"} <= kinds
    assert Comment.objects.filter(resolved_at__isnull=False).count() == 1
    assert Mention.objects.count() >= 5


def test_one_model_was_there_before_anybody_wrote_it_down(company: datetime):
    known = JournalEntry.objects.get(kind="project.registered")
    assert known.project.stage == Stage.IN_USE


@pytest.mark.parametrize("who", ["product-owner", "ml-engineer", "reader"])
def test_bells_have_something_to_tell_and_no_mail_goes_out(company: datetime, who: str):
    unread = Notice.objects.filter(recipient__email=DEMO_PEOPLE[who], read_at=None)
    assert 0 < unread.count() < 25
    assert not Delivery.objects.exists()
    assert not Notice.objects.filter(send_at__isnull=False).exists()


def test_every_gate_was_passed_or_overridden_with_a_reason(company: datetime):
    blocks = {condition.code for condition in CONDITIONS if condition.level is Level.BLOCK}
    moves = [entry for entry in JournalEntry.objects.filter(kind="project.moved") if "gate" in entry.after]
    overridden = []
    for entry in moves:
        failed = {code for code, passed in entry.after["gate"].items() if not passed}
        if failed & blocks:
            overridden.append(entry)
            assert {line["code"] for line in entry.after["overridden"]} == failed & blocks
        if failed:
            assert entry.reason
            assert entry.actor is not None
    assert len(moves) >= 40
    assert len(overridden) == 1


def test_the_journal_goes_forward_and_ends_today(company: datetime):
    for project in Project.objects.all():
        moments = list(project.journal.order_by("pk").values_list("at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= company


def test_assumptions_are_in_every_condition(company: datetime):
    assert set(Assumption.objects.values_list("status", flat=True)) == set(Status)
    assert sum(Facts.objects.values_list("assumptions_overdue", flat=True)) == 6
    assert Facts.objects.filter(assumptions_refuted_high__gt=0).exclude(project__stage=Stage.PARKED).count() == 1


def test_canvases_have_a_history_to_compare_and_to_go_back_in(company: datetime):
    churn = Project.objects.get(name="Recruiter churn early warning")
    revisions = Revision.objects.filter(project=churn)
    assert revisions.values("author").distinct().count() >= 3
    assert revisions.filter(origin=Origin.RESTORED).count() == 1
    assert Box.objects.filter(project=churn, done_at__isnull=False).count() == 9
    value = Box.objects.get(project=churn, key="value").text
    assert "€9,000" in value
    assert "Worth a lot" not in value


def test_three_simulations_one_pays_one_just_so_one_not_always(company: datetime):
    panels = Panel.objects.filter(key="cost", data__has_key="cases").select_related("project__brand")
    found = {panel.project.brand.key: summary(panel.data).lines for panel in panels if panel.data["cases"]}
    low, base = ({key: lines[place].more for key, lines in found.items()} for place in (0, 1))
    assert low["NVB"] > 1000
    assert 0 < base["KOS"] < 500
    assert low["DUN"] < 0 < base["DUN"]


def test_checks_of_every_kind_look_and_one_contradicts_what_was_verified(company: datetime):
    checks = {check.name: check.state(company) for check in in_force()}
    assert set(in_force().values_list("kind", flat=True)) == set(CheckKind)
    assert checks["web-events-complete"] == CheckState.FAIL
    assert checks["words-of-the-season"] == CheckState.STALE
    assert checks["dbt-subscriptions-complete"] == checks["the-crm-still-calls"] == CheckState.PASS
    assert checks["class-of-the-law-is-known"] == CheckState.PASS
    contradicted = Assumption.objects.get(contradicted_at__isnull=False)
    assert (contradicted.project.name, contradicted.number) == ("Recruiter churn early warning", 22)
    # Its owner hears of it.
    assert Notice.objects.filter(recipient=contradicted.owner, entry__kind="assumption.contradicted").exists()


def test_what_is_contradicted_waits_at_home_and_heads_the_projects_page(company: datetime):
    browser = Client()
    browser.force_login(
        User.objects.get(email=DEMO_PEOPLE["ml-engineer"]), backend="django.contrib.auth.backends.ModelBackend"
    )
    contradicted = Assumption.objects.get(contradicted_at__isnull=False)
    assert f"/p/{contradicted.project.code}/assumptions/22/" in browser.get("/").text
    lines = important_assumptions(contradicted.project, company)
    assert lines[0].row == contradicted


def test_people_without_an_account_and_files_prove_something(company: datetime):
    assert Evidence.objects.filter(author=None).exclude(guest_name="").count() == 1
    assert GuestLink.objects.filter(purpose=PURPOSE).count() == 2
    assert Evidence.objects.exclude(file=None).count() == 2
    assert CatalogueChange.objects.count() == 1


def test_one_canvas_is_nearly_too_long_and_one_is_empty(company: datetime):
    assert max(len(text) for text in Box.objects.values_list("text", flat=True)) > 19_000
    filled = Box.objects.exclude(text="").values("project")
    empty = Project.objects.exclude(stage=Stage.DRAFT).exclude(pk__in=filled)
    assert empty.count() == 1
    assert Box.objects.filter(project=empty.get()).count() == 10


def test_endpoints_are_in_every_state(company: datetime):
    states = dict(Endpoint.objects.values_list("slug", "state"))
    assert states["dun-article-topics"] == State.SILENT
    assert states["ame-listing-fraud"] == State.NEVER_CALLED
    assert states["pla-question-router"] == State.NO_DATA
    assert states["nvb-near-titles"] == State.RETIRED
    assert sum(state == State.FINE for state in states.values()) == 6
    assert UsageDay.objects.exclude(caller="").values("caller").distinct().count() == 6
    assert not UsageDay.objects.filter(endpoint__slug="pla-question-router").exists()


def test_the_model_that_fell_silent_says_so_in_its_history(company: datetime):
    kinds = JournalEntry.objects.filter(subject="nvb-recruiter-churn", kind__startswith="endpoint.").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "endpoint.registered",
        "endpoint.called",
        "endpoint.silent",
        "endpoint.called",
    ]


def test_three_weeks_are_frozen_and_something_changed_in_each(company: datetime):
    assert WeekStatus.objects.count() == 3
    for week in WeekStatus.objects.all():
        lines = WeekLine.objects.filter(status=week)
        assert lines.filter(section="changed", data__kind__in=("moved", "stopped")).exists()
        assert lines.filter(section="updates").exists()
        assert lines.filter(section="usage").exists()


def test_all_facts_are_what_a_check_would_find(company: datetime):
    assert check_facts(at=company) == 0


def test_no_work_is_left_waiting(company: datetime):
    assert not Job.objects.exists()


# Walking through it ----------------------------------------------------------------------------------


def pages(patterns: list[URLPattern | URLResolver], space: str = "", path: str = "") -> list[tuple[str, set[str]]]:
    """(name, arguments) of every named route outside the admin."""
    found: list[tuple[str, set[str]]] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                found += pages(pattern.url_patterns, inner, path + str(pattern.pattern))
        elif pattern.name:
            found.append((space + pattern.name, set(pattern.pattern.converters)))
    return found


ROUTES = pages(get_resolver().url_patterns)
# What an answer may be: shown, sent elsewhere, not allowed, only for POST, or only with more said in the address.
FINE = {200, 302, 403, 405}


@pytest.fixture(params=list(DEMO_PEOPLE))
def somebody(request: pytest.FixtureRequest, company: datetime) -> tuple[User, Client]:
    person = User.objects.get(email=DEMO_PEOPLE[request.param])
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person, browser


def test_every_page_of_every_project_answers_as_the_rights_say(somebody: tuple[User, Client]):
    person, browser = somebody
    visible = set(projects_visible_to(person).values_list("code", flat=True))
    routes = [name for name, arguments in ROUTES if arguments == {"code"}]
    assert len(routes) >= 10
    codes = list(Project.objects.order_by("stage", "code").values_list("code", flat=True))
    # Whoever sees everything sees the same pages twenty times: one project of each stage will do for one of them.
    one_of_each = list(Project.objects.order_by("stage", "code").distinct("stage").values_list("code", flat=True))
    for code in one_of_each if person.is_admin else codes:
        for name in routes:
            status = browser.get(reverse(name, args=[code])).status_code
            if code in visible and name.startswith("api-") and status == 400:
                # A call that must say more than the project, as which two versions are compared.
                continue
            if code in visible:
                assert status in {*FINE, 404} if name.startswith("triage:") else status in FINE, (name, code, status)
            else:
                assert status in (404, 403, 405), (name, code, status)


def test_every_page_of_every_endpoint_and_week_answers_as_the_rights_say(somebody: tuple[User, Client]):
    person, browser = somebody
    visible = set(endpoints_visible_to(person).values_list("slug", flat=True))
    for slug in Endpoint.objects.values_list("slug", flat=True):
        for name in (name for name, arguments in ROUTES if arguments == {"slug"}):
            status = browser.get(reverse(name, args=[slug])).status_code
            assert status in FINE if slug in visible else status in (404, 403, 405), (name, slug, status)
    for week in WeekStatus.objects.values_list("week", flat=True):
        for name in (name for name, arguments in ROUTES if arguments == {"week"}):
            status = browser.get(reverse(name, kwargs={"week": week})).status_code
            assert status in FINE, (name, week, status)


def test_every_page_without_an_argument_answers(somebody: tuple[User, Client]):
    _person, browser = somebody
    for name in (name for name, arguments in ROUTES if not arguments):
        status = browser.get(reverse(name)).status_code
        # A call of the API that must say what it looks for.
        assert status in FINE or (name.startswith("api-") and status == 400), (name, status)


def test_a_reader_sees_only_what_the_company_may_see(company: datetime):
    amina = User.objects.get(email=DEMO_PEOPLE["reader"])
    seen = projects_visible_to(amina)
    assert 0 < seen.count() < Project.objects.count()
    assert set(seen.values_list("visibility", flat=True)) == {"company"}


def test_zoe_has_something_to_do_and_several_projects(company: datetime):
    browser = Client()
    browser.force_login(
        User.objects.get(email=DEMO_PEOPLE["product-owner"]), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = browser.get("/").content.decode()
    assert "Recruiter churn early warning" in page
    assert "The same vacancy, three times" in page
    assert "labelling is affordable" in page
