"""Two answers at once, with real threads on a real database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from intake.accounts.models import User
from intake.decisions import actions
from intake.decisions.models import Decision
from intake.projects.choices import Stage
from intake.projects.models import Facts, JournalEntry
from tests.factories import make_project
from tests.people import Cast


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_first_wins_and_the_other_is_told(people: Cast) -> None:
    now = timezone.now()
    project = make_project(people.nordlys, people.zoe, stage=Stage.POC)
    row = actions.ask_decision(
        project=project, question="Go?", due_on=now.date(), asked=people.zoe, actor=people.jan, at=now
    )
    together = threading.Barrier(2)

    def decide(person: User, verdict: str) -> str:
        together.wait(timeout=30)
        try:
            actions.answer_decision(decision=row, verdict=verdict, reason="So.", actor=person, at=now)
        except actions.AlreadySettled as told:
            return told.detail
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(2) as threads:
        said = list(threads.map(decide, (people.zoe, people.kasper), ("yes", "no")))
    winner = Decision.objects.get()
    assert sorted(words == "won" for words in said) == [False, True]
    assert winner.verdict == ("yes" if said[0] == "won" else "no")
    assert any(words.startswith(f"{winner.answered_name} decided this") for words in said)
    assert JournalEntry.objects.filter(kind="decision.answered").count() == 1
    assert Facts.objects.get().decisions_open == 0
