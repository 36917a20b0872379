"""The search page and its API: what is found, how it is shown, and what bad input is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from canvas.boxes import actions as boxes
from intake.endpoints import actions as endpoints
from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.search import actions
from intake.search.choices import Kind
from intake.search.queries import find
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
VOUCHERS = "**Vouchers** go to readers who would leave: Été, Übermut."


@pytest.fixture
def filled(people: Cast) -> Cast:
    """One project with a canvas and an endpoint, one of another brand, an endpoint of nobody."""
    now = timezone.now()
    churn = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    boxes.save_box(project=churn, key="value", text=VOUCHERS, version=1, actor=people.zoe, at=now)
    endpoints.register(slug="churn-score", details={"name": "Churn scores", "project": churn}, actor=people.jan, at=now)
    endpoints.register(slug="orphan", details={"name": "Orphan scores", "project": None}, actor=people.jan, at=now)
    make_project(people.other, people.lukasz, name="Flat photos", problem="Photos are dark.", users="", stage=Stage.POC)
    actions.index_news()
    actions.index_loose()
    return people


def found(user, text: str, kind: Kind | None = None) -> list[tuple[str, str]]:
    got = find(text=text, user=user, kind=kind)
    assert got is not None, text
    return [(str(hit.kind), hit.project.code if hit.project else hit.subject) for hit in got.hits]


def test_what_is_found_and_what_is_not(filled: Cast) -> None:
    zoe, jan = filled.zoe, filled.jan
    assert found(zoe, "churn") == [("project", "NVB-1"), ("endpoint", "NVB-1")]
    assert found(zoe, "churn", Kind.ENDPOINT) == [("endpoint", "NVB-1")]
    # Endings, accents, capitals and the beginning of the last word.
    assert found(zoe, "VOUCHER") == found(zoe, "ete ubermut") == found(zoe, "Vouch") == [("canvas", "NVB-1")]
    # A phrase, and a word that must not be there.
    assert found(zoe, '"retention desk"') == [("project", "NVB-1")]
    assert found(zoe, '"desk retention"') == []
    assert found(zoe, "churn -desk") == [("endpoint", "NVB-1")]
    # Without anything that has all words: what has some of them, and never what must not be there.
    assert found(zoe, "voucher zebra") == [("canvas", "NVB-1")]
    assert found(zoe, "voucher zebra -readers") == []
    # A code leads straight to its project, for those who may see it.
    assert found(jan, "ldz-1")[0] == ("project", "LDZ-1")
    assert found(zoe, "ldz-1") == []
    # What belongs to no project is the ML team's.
    assert found(jan, "orphan") == [("endpoint", "orphan")]
    assert found(zoe, "orphan") == []
    # "of" and "the" ask for nothing beside other words.
    assert found(zoe, "churn of the") == found(zoe, "churn")
    # People: those of one's brands and the ML team.
    assert found(zoe, "orsted") == [("person", "kasper@nordlys.example")]
    assert found(zoe, "wojcik") == []
    assert found(jan, "wojcik") == [("person", "lukasz@lodz.example")]


def test_the_index_follows_every_change(filled: Cast) -> None:
    churn = Project.objects.get(code="NVB-1")
    boxes.save_box(project=churn, key="value", text="Only coupons.", version=2, actor=filled.zoe, at=timezone.now())
    assert actions.index_news() > 0
    assert found(filled.zoe, "voucher") == []
    assert found(filled.zoe, "coupon") == [("canvas", "NVB-1")]
    # The whole is right already, and a second look changes nothing.
    assert actions.reindex() == 0
    churn.endpoints.all().delete()
    churn.delete()
    assert found(filled.jan, "coupon") == []


def test_the_page_marks_words_and_escapes_the_rest(filled: Cast, signed_in: Callable[[str], Client]) -> None:
    make_project(
        filled.nordlys, filled.zoe, name="<b>Bold</b> & voucher", problem="<script>x</script> vouchers", users=""
    )
    actions.index_news()
    text = signed_in("zoe").get("/search/?q=voucher").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt; <mark>vouchers</mark>" in text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; <mark>voucher</mark>" in text
    assert "<mark>Vouchers</mark> go to readers" in text
    assert "/p/NVB-1/canvas/#box-value" in text
    fragment = signed_in("zoe").get("/search/?q=voucher", headers={"HX-Request": "true"}).content
    assert b"<!doctype" not in fragment


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("q=%00", 400, "control character"),
        (f"q={'x' * 10_000}", 400, "at most 200 characters"),
        ("q=!!!%20%22%22%20()%26%7C", 200, "That asks for nothing"),
        ("q=-churn", 200, "That asks for nothing"),
        ("q=", 200, "What are you looking for?"),
        ("q=zebra", 200, "Nothing has these words"),
        ("q=churn&kind=nonsense", 400, "Choose one of the values"),
        ("q=churn&page=99999999999", 200, "Churn"),
        ("q=%27%3A*%20%5C%27%20%3C-%3E%20churn", 200, "Churn"),
    ],
)
def test_bad_input_is_answered_kindly(
    filled: Cast, signed_in: Callable[[str], Client], query: str, status: int, says: str
) -> None:
    answer = signed_in("zoe").get(f"/search/?{query}")
    assert (answer.status_code, says in answer.content.decode()) == (status, True)


def test_the_api_answers_pages_with_marks(filled: Cast, api: Callable[..., Client]) -> None:
    program = api("jan")
    first = program.get("/api/v1/search/?q=churn&limit=1").json()
    assert (first["counts"], first["more"]) == ({"project": 1, "endpoint": 1}, False)
    (hit,) = first["results"]
    assert (hit["kind"], hit["project"], hit["brand"], hit["stage"]) == ("project", "NVB-1", "NVB", "poc")
    second = program.get(first["next"]).json()
    assert (second["results"][0]["subject"], second["next"]) == ("churn-score", None)
    box = program.get("/api/v1/search/?q=voucher").json()["results"][0]
    assert [box["excerpt"][a:b] for a, b in box["marks"]] == ["Vouchers"]
    for query in (
        "q=",
        "q=-x",
        "q=%00",
        "kind=project",
        "q=x&wrong=1",
        "q=x&cursor=zzz",
        "q=x&limit=0",
        "q=x&kind=all",
    ):
        assert program.get(f"/api/v1/search/?{query}").status_code == 400, query


def test_the_number_of_queries_does_not_grow_with_hits(filled: Cast, signed_in: Callable[[str], Client]) -> None:
    browser = signed_in("zoe")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/search/?q=reader").status_code == 200
        return len(seen)

    few = queries()
    for _n in range(15):
        make_project(filled.nordlys, filled.zoe)
    actions.index_news()
    assert queries() == few <= 14
