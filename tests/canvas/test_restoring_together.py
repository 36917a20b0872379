"""Two people go back to different versions at the same moment: one does, the other is told, and no text is gone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from canvas.boxes import actions as boxes
from canvas.boxes import queries as canvas
from canvas.boxes.keeping import canvas_at
from canvas.boxes.models import Revision
from canvas.versions import queries

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_restores_at_once_are_one_and_a_conflict(people, project, signed_in, together):
    start = timezone.now() - timedelta(hours=1)
    for number, text in enumerate(("One.", "Two.", "Three."), start=1):
        at = start + timedelta(minutes=15 * number)
        boxes.save_box(project=project, key="task", text=text, version=number, actor=people.zoe, at=at)
    seen = {f"version-{key}": version for key, version in queries.seen(project).items()}
    browsers = {"1": signed_in("zoe"), "2": signed_in("kasper")}

    def restore(number):
        return browsers[number].post(f"/p/{project.code}/canvas/history/{number}/restore/", seen)

    answers = dict(zip("12", together([partial(restore, number) for number in "12"]), strict=True))
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    won, lost = sorted(answers, key=lambda number: answers[number].status_code)
    texts = {"1": "One.", "2": "Two."}
    assert canvas.box(project, "task").text == texts[won]
    assert Revision.objects.filter(project=project).count() == 4
    assert [canvas_at(project, number).boxes["task"] for number in (1, 2, 3, 4)] == [
        *("One.", "Two.", "Three."),
        texts[won],
    ]
    # The loser sees both, and the way to do it nevertheless.
    html = answers[lost].content.decode()
    assert all(text.removesuffix(".") in html for text in texts.values())
    assert 'name="version-task" value="5"' in html
