"""The graph of stages: declared once, held by the database as well."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from intake.projects.choices import Stage
from intake.projects.models import Project
from intake.triage import gates
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db
NAME = "project_stage_graph"


def goes(number: int, to: Stage) -> bool:
    """True if plain SQL may put the project there; nothing is kept."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE projects_project SET stage = %s WHERE id = %s", [to.value, number])
        except IntegrityError as error:
            assert error.__cause__.diag.constraint_name == NAME  # noqa: PT017  # the name of the constraint is the point
            return False
        transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("stage", list(Stage))
def test_the_database_holds_the_declared_graph(people: Cast, stage: Stage) -> None:
    number = make_project(people.nordlys, people.zoe, stage=stage).pk
    declared = {to for one, to in gates.edges() if one is stage}
    assert {to for to in Stage if to is not stage and goes(number, to)} == declared


def test_sql_off_the_graph_is_refused_with_a_sentence(people: Cast) -> None:
    project = make_project(people.nordlys, people.zoe, stage=Stage.DRAFT)
    with pytest.raises(IntegrityError, match="NVB-1 cannot go from stage draft to stage in_use"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(stage=Stage.IN_USE)
    project.refresh_from_db()
    assert project.stage == Stage.DRAFT


def test_every_move_can_be_taken_back() -> None:
    """Undo of a move is a move along the graph; only what was sent in is never a draft again."""
    assert {(one, to) for one, to in gates.edges() if (to, one) not in gates.edges()} == {
        (Stage.DRAFT, Stage.SUBMITTED)
    }
