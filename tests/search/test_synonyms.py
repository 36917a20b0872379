"""Admins change the synonyms, and the next question knows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from intake.projects.choices import Stage
from intake.search import actions
from intake.search.models import SynonymGroup
from intake.search.queries import similar
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
ADD = "/admin/search/synonymgroup/add/"


def test_a_new_group_leads_to_other_words_at_once(people: Cast, signed_in: Callable[[str], Client]) -> None:
    boats = make_project(people.nordlys, people.zoe, name="Yachts", problem="Yachts rot.", users="", stage=Stage.POC)
    actions.index_news()
    assert similar(text="Barge", user=people.jan) == []
    answer = signed_in("ada").post(ADD, {"words": "yacht, Barge; ketch\nbarge", "is_need": "on"})
    assert answer.status_code == 302
    group = SynonymGroup.objects.get(words__contains="yacht")
    assert group.lexemes == ["barg", "ketch", "yacht"]
    assert [hit.project for hit in similar(text="Barge", user=people.jan)] == [boats]


@pytest.mark.parametrize("words", ["one", "call centre, desk", "!!, ??", ""])
def test_a_group_is_of_single_words(signed_in: Callable[[str], Client], words: str) -> None:
    before = SynonymGroup.objects.count()
    assert signed_in("ada").post(ADD, {"words": words}).status_code == 200
    assert SynonymGroup.objects.count() == before


def test_the_first_groups_are_written_once(people: Cast) -> None:
    SynonymGroup.objects.all().delete()
    assert actions.begin_synonyms() > 40
    assert actions.begin_synonyms() == 0
    assert all(len(lexemes) > 0 for lexemes in SynonymGroup.objects.values_list("lexemes", flat=True))
