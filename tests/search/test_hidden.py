"""Nobody learns anything of a project that they may not see: not from hits, counts or marks, not from similar ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from canvas.boxes.models import Box
from intake.comments.models import Comment
from intake.endpoints.models import Endpoint
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.search import actions
from intake.search.queries import Similar, similar
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db

# Words that the open project has, words of the synonyms, and words that only the hidden one may have.
OPEN = ["photo", "flats", "dark", "churn", "readers", "fraud", "adverts", "leave"]
SECRET = ["zebrafish", "Blauwal", "4711", "Übermorgen", "куница", "layoffs", "acquisition"]
texts = st.lists(st.sampled_from(OPEN + SECRET), min_size=1, max_size=12).map(" ".join)


def secret_project(people: Cast, name: str, problem: str, box: str) -> None:
    """A project of another brand with something in every room."""
    now = timezone.now()
    project = make_project(
        people.nordlys, people.zoe, name=name[:120], problem=problem, users=problem, stage=Stage.IN_USE
    )
    Box.objects.create(project=project, key="value", text=box)
    Comment.objects.create(project=project, kind="project", author=people.zoe, text=box, at=now)
    Endpoint.objects.create(project=project, slug="hidden", name=name, created_at=now, state_since=now)
    actions.index(project=project)


@settings(max_examples=15, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=texts, problem=texts, box=texts, asked=texts, phrase=st.booleans())
def test_every_answer_is_the_same_with_and_without_it(
    people: Cast, signed_in: Callable[[str], Client], api: Callable[..., Client], name, problem, box, asked, phrase
) -> None:
    query = {"q": f'"{asked}"' if phrase else asked}
    with transaction.atomic():
        own = make_project(people.other, people.lukasz, name="Dark photo of flats", problem="Readers leave", users="")
        Project.objects.filter(pk=own.pk).update(stage=Stage.POC)
        own.refresh_from_db()
        actions.index(project=own)
        browser, program = signed_in("lukasz"), api("lukasz")

        def answers() -> tuple[object, ...]:
            near = similar(text=f"{asked} {asked} photo", user=people.lukasz)
            return (
                browser.get("/search/", query, headers={"HX-Request": "true"}).content,
                program.get("/api/v1/search/", query).content,
                program.get("/api/v1/search/", {"q": "NVB-1"}).content,
                [(hit.project, hit.score, hit.words) for hit in near if not hit.hidden],
            ), [hit for hit in near if hit.hidden]

        before, none = answers()
        assert none == []
        secret_project(people, name, problem, box)
        after, marks = answers()
        assert after == before
        assert marks in ([], [Similar(hidden=True, running=True)])
        transaction.set_rollback(True)


def test_only_the_words_of_the_synonyms_lead_to_a_hidden_one(people: Cast) -> None:
    secret_project(people, "Churn of readers: layoffs", "Readers cancel before the acquisition of Blauwal", "4711")

    def marks(text: str) -> int:
        return len(similar(text=text, user=people.lukasz))

    assert marks("Readers quit and unsubscribe") == 1
    # Whatever else stands there, its secrets change nothing.
    assert marks("layoffs acquisition Blauwal 4711 before") == 0
    assert marks("fraud layoffs acquisition") == 0
    # One word alone is not asked.
    assert marks("churn") == 0


def test_a_comment_that_is_deleted_is_gone_at_once(people: Cast, api: Callable[..., Client]) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    row = Comment.objects.create(
        project=project, kind="project", author=people.zoe, text="zebrafish", at=timezone.now()
    )
    actions.index(project=project)
    hits = api("zoe").get("/api/v1/search/?q=zebrafish").json()["results"]
    assert [(hit["kind"], hit["title"]) for hit in hits] == [("comment", "Zoë Müller")]
    assert hits[0]["url"].endswith(f"/p/NVB-1/comments/{row.pk}/")
    Comment.objects.filter(pk=row.pk).update(deleted_at=timezone.now())
    assert api("zoe").get("/api/v1/search/?q=zebrafish").json()["results"] == []
    actions.index(project=project)
    assert api("zoe").get("/api/v1/search/?q=zebrafish").json()["counts"] == {}
