"""Similar projects of the demo company: each planted double is found in the words of another brand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from canvas.boxes.models import Box
from intake.accounts.actions import join_brand
from intake.accounts.choices import BrandRole
from intake.accounts.models import Brand, User
from intake.demo import script
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.projects.queries import projects_visible_to
from intake.search import actions
from intake.search.models import Posting
from intake.search.queries import Similar, similar
from intake.search.queries.similar import MOST_ROWS, Concept, candidates, concepts_of, scored
from tests.factories import make_project
from tests.people import Cast
from tests.search.crowd import crowd

pytestmark = pytest.mark.django_db
# Story, and its twin of another brand.
DOUBLES = [
    ("pla_quiet_members", "dun_subscriber_churn"),
    ("nvb_recruiter_churn", "dun_subscriber_churn"),
    ("kos_swindles", "ame_listing_fraud"),
    ("kos_sofa_price", "ame_price_estimate"),
    ("ame_van_five_times", "nvb_duplicate_adverts"),
    ("nvb_bought_praise", "lwg_fake_reviews"),
    ("dun_insults", "pla_harsh_replies"),
]
PAIRS = [*DOUBLES, *((twin, story) for story, twin in DOUBLES)]


@pytest.fixture
def company(people: Cast) -> dict[str, Project]:
    """{story: project} of the demo company, with their texts alone, and the index of them."""
    made = {}
    for story in script.stories():
        brand, _new = Brand.objects.get_or_create(key=story.said["brand"], defaults={"name": story.said["brand"]})
        texts: dict[str, Any] = {name: str(story.said.get(name, "")).strip() for name in ("problem", "users")}
        stage = Stage.IN_USE if "endpoint" in story.said else Stage.SUBMITTED
        project = make_project(brand, people.zoe, name=story.said["name"], stage=stage, **texts)
        boxes = {key: script.text_of(box) for key, box in story.said.get("canvas", {}).items()}
        Box.objects.bulk_create(Box(project=project, key=key, text=text) for key, text in boxes.items())
        actions.index(project=project)
        made[story.key] = project
    return made


def asked(project: Project) -> str:
    """What somebody types into the form of an idea: name, problem, users."""
    return f"{project.name}\n{project.problem}\n{project.users}"


def places(company: dict[str, Project]) -> dict[tuple[str, str], list[str]]:
    """{(story, twin): stories found for the story's own text}, for whoever sees all."""
    jan = User.objects.get(email="jan@company.example")
    names = {project.pk: story for story, project in company.items()}
    found = {}
    for story, twin in PAIRS:
        hits = similar(text=asked(company[story]), user=jan, exclude=company[story])
        found[story, twin] = [names.get(hit.project.pk, "generated") for hit in hits]
    return found


def test_every_double_finds_its_twin_among_the_first_three(company: dict[str, Project]) -> None:
    missed = {pair: hits for pair, hits in places(company).items() if pair[1] not in hits}
    assert not missed


@pytest.mark.slow
def test_among_ten_thousand_they_are_still_found_and_little_is_read(company: dict[str, Project]) -> None:
    crowd(10_000)
    missed = {pair: hits for pair, hits in places(company).items() if pair[1] not in hits}
    assert not missed
    for story, _twin in PAIRS:
        plan, rows = plan_of(concepts_of(asked(company[story])))
        assert "posting_lexeme" in plan, plan
        assert "Seq Scan on search_posting" not in plan, plan
        assert rows <= MOST_ROWS


def plan_of(concepts: list[Concept]) -> tuple[str, int]:
    """How PostgreSQL answers a question, and how many rows of the index that reads."""
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        scored(concepts, candidates(None))
        cursor.execute(f"EXPLAIN (FORMAT TEXT) {seen.captured_queries[-1]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    words = {lexeme for concept in concepts for lexeme in concept.leads}
    return plan, Posting.objects.filter(lexeme__in=words).count()


def test_a_stakeholder_learns_that_another_brand_has_one_and_nothing_else(company: dict[str, Project]) -> None:
    asa = User.objects.create_user(email="asa@example.org")
    join_brand(user=asa, brand=Brand.objects.get(key="KOS"), role=BrandRole.PRODUCT_OWNER)
    hits = similar(text=asked(company["kos_swindles"]), user=asa, exclude=company["kos_swindles"])
    assert [hit.hidden for hit in hits].count(True) == 1
    assert hits[-1] == Similar(hidden=True, running=True)
    seen = {project.pk for project in projects_visible_to(asa)}
    assert {hit.project.pk for hit in hits[:-1]} <= seen
