"""What can go wrong with a decision, in the words that its maker reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.base.errors import Conflict, FieldError, Invalid, Problem
from intake.projects.choices import Stage
from intake.projects.wording import STAGE, Words, stage_words

if TYPE_CHECKING:
    from intake.accounts.models import User
    from intake.projects.models import JournalEntry, Project
    from intake.triage.queries import Line


def words_for(reader: User | None) -> Words:
    """Stages as this person reads them; the ML team where nobody is named."""
    return STAGE if reader is None else stage_words(reader)


class GateBlocked(Problem):
    """The gate does not let the project in: something blocks, or a warning has no written reason yet."""

    status = 422
    code = "gate_blocked"
    title = "Something is missing before the next step"

    def __init__(
        self, into: str, blockers: Sequence[Line], warnings: Sequence[Line], *, reader: User | None = None
    ) -> None:
        self.into, self.blockers, self.warnings = into, tuple(blockers), tuple(warnings)
        missing = "; ".join(line.text for line in blockers or warnings)
        stage = words_for(reader)[into]
        if blockers:
            detail = ngettext(
                "One thing is missing before %(stage)s: %(missing)s.",
                "%(count)d things are missing before %(stage)s: %(missing)s.",
                len(blockers),
            ) % {"count": len(blockers), "stage": stage, "missing": missing}
        else:
            detail = _("%(stage)s needs a written reason, because this is open: %(missing)s.") % {
                "stage": stage,
                "missing": missing,
            }
        super().__init__(
            detail,
            errors=[] if blockers else [reason_needed()],
            extra={"blockers": [as_data(line) for line in blockers], "warnings": [as_data(line) for line in warnings]},
        )


class NoSuchMove(Problem):
    """There is no way from this stage to that one."""

    status = 422
    code = "no_such_move"
    title = "There is no way from this stage to that one"

    def __init__(self, project: Project, to: str, possible: Sequence[str], *, reader: User | None = None) -> None:
        words = words_for(reader)
        super().__init__(
            _("%(name)s is in the stage %(stage)s and cannot go to %(to)s from there.")
            % {"name": project.name, "stage": words[project.stage], "to": words.get(to, to)},
            extra={"stage": project.stage, "possible": [str(stage) for stage in possible]},
        )


class DecidedMeanwhile(Conflict):
    """Somebody else decided about this project after the page was opened. Nothing was changed."""

    code = "decided_meanwhile"
    title = "Somebody else decided first"

    def __init__(self, project: Project, last: JournalEntry | None, *, reader: User | None = None) -> None:
        who = last.actor.name if last and last.actor else _("Somebody else")
        super().__init__(
            _("%(who)s decided about %(name)s first; it is now in the stage %(stage)s. Nothing of yours was changed.")
            % {"who": who, "name": project.name, "stage": words_for(reader)[project.stage]},
            extra={"stage": project.stage, "by": last.actor.email if last and last.actor else None},
        )


class AlreadySent(Conflict):
    """The form that made a project was sent again with other content."""

    code = "already_sent"
    title = "This form was sent before"

    def __init__(self, project: Project) -> None:
        super().__init__(
            _("This form already made %(code)s “%(name)s”. If this is another idea, send it once more.")
            % {"code": project.code, "name": project.name},
            extra={"project": project.code},
        )


def reason_needed() -> FieldError:
    """The fault of a decision without a reason."""
    return FieldError("reason", "required", _("Write a reason: people read it later, and the requester is told."))


def no_reason() -> Invalid:
    """A decision without its reason."""
    return Invalid(reason_needed().detail, errors=[reason_needed()])


def as_data(line: Line) -> dict[str, object]:
    """A condition as the API lists it."""
    return {"code": line.code, "detail": line.text, "lacking": list(line.details)}


def stage_of(text: str, among: Sequence[Stage] = tuple(Stage), field: str = "to") -> Stage:
    """A stage by its key, `among` those that make sense. Raises Invalid."""
    found = next((stage for stage in among if stage == text), None)
    if found is None:
        known = ", ".join(among)
        fault = FieldError(field, "invalid_choice", _("Choose one of these stages: %(known)s.") % {"known": known})
        raise Invalid(errors=[fault])
    return found
