"""What happens to promised answer dates without anybody doing anything: they pass."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canvas.assumptions.queries import company_day
from intake.base import working_days
from intake.projects.actions import record
from intake.projects.choices import Stage
from intake.projects.models import Project

# A promise that was not kept is made anew for so many working days from today.
NEW_PROMISE = 3


def postpone_answers(*, at: datetime) -> int:
    """Every idea whose promised answer date has passed gets a new one, and an apology in its journal.

    Not those that wait for their requester. Returns how many; doing it again the same day does nothing.
    """
    today = company_day(at)
    late = Project.objects.filter(stage=Stage.SUBMITTED, accepted_at=None, asked_at=None, answer_by__lt=today).order_by(
        "pk"
    )
    done = 0
    for number in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            # Answered in this very moment: then there is nothing to apologise for.
            project = late.select_for_update(no_key=True, skip_locked=True).filter(pk=number).first()
            if project is not None:
                postpone(project, at)
                done += 1
    return done


def postpone(project: Project, at: datetime) -> None:
    """One idea's new date, three working days from today; call it inside a transaction that holds the row."""
    before = project.answer_by
    project.answer_by = working_days.after(company_day(at), NEW_PROMISE)
    project.version += 1
    project.save(update_fields=["answer_by", "version"])
    record(
        project=project,
        kind="idea.postponed",
        actor=None,
        at=at,
        before={"answer_by": before},
        after={"answer_by": project.answer_by},
    )
