"""Similar projects: found in other words, told only to whom they may be."""

from __future__ import annotations

import pytest

from intake.projects.choices import Stage
from intake.search import actions
from intake.search.queries import similar
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
ASKED = "Members quit the club and we only notice when the renewal does not come."


def test_another_brands_words_find_it(people: Cast) -> None:
    twin = make_project(people.nordlys, people.zoe, stage=Stage.IN_USE)
    other = make_project(
        people.other,
        people.lukasz,
        name="Flat photos",
        problem="Photos of flats are dark.",
        users="Sellers.",
        stage=Stage.POC,
    )
    actions.index_news()
    hits = similar(text=ASKED, user=people.jan)
    assert [hit.project for hit in hits] == [twin]
    assert hits[0].running
    assert not hits[0].hidden
    assert similar(text="Dark pictures of flats", user=people.jan)[0].project == other
    assert similar(text="", user=people.jan) == similar(text="the of \x00 ---", user=people.jan) == []
