"""Everything that changes a decision. Each writes its line of the journal and the project's facts in the same
transaction; rows are locked in one order (project, decision, facts)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from intake.accounts import guests
from intake.accounts.models import GuestLink, User
from intake.base.errors import Conflict
from intake.base.formats import moment
from intake.decisions import queries
from intake.decisions.choices import Right, Verdict
from intake.decisions.models import Decision
from intake.decisions.wording import VERDICT
from intake.projects import actions as projects
from intake.projects.models import Project

OF_WHOM = ("asked", "guest_name", "guest_email")


class AlreadySettled(Conflict):
    """Somebody else decided or withdrew it first; `detail` says who and what."""

    code = "already_settled"
    title = "This has been settled already"


class StaleDecision(Conflict):
    """The question was changed after this person opened it: an answer to the old one would mislead."""

    code = "stale"
    title = "The question has changed"


@transaction.atomic
def ask_decision(
    *,
    project: Project,
    question: str,
    due_on: date,
    asked: User | None = None,
    guest_name: str = "",
    guest_email: str = "",
    options: str = "",
    cost: str = "",
    blocks: bool = False,
    actor: User | None,
    at: datetime,
) -> Decision:
    """Asks one person, with an account or by a link, to decide by `due_on` (on the company's clock)."""
    projects.held(project)
    last = Decision.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0
    fields = {"question": question, "options": options, "due_on": due_on, "cost": cost, "blocks": blocks}
    who = {"asked": asked, "guest_name": guest_name, "guest_email": guest_email.lower()}
    decision = Decision(project=project, number=last + 1, asked_by=actor, asked_at=at, **fields, **who)
    if asked is None:
        decision.link = linked(decision, actor=actor, at=at)
    decision.save()
    note(decision, "asked", actor=actor, at=at, after={**fields, "asked": decision.asked_email})
    refresh(project=project, at=at)
    return decision


@transaction.atomic
def answer_decision(
    *,
    decision: Decision,
    verdict: str,
    answer: str = "",
    reason: str,
    actor: User | None,
    right: Right = Right.ASKED,
    at: datetime,
    version: int | None = None,
) -> Decision:
    """The first answer wins. `actor` is None for the guest who was asked; `right` says as what somebody answers.

    Raises AlreadySettled for everybody after the first, StaleDecision when the question is another by now.
    """
    current = locked(decision, version)
    said = {
        "verdict": verdict,
        "answer": answer,
        "reason": reason,
        "answered_at": at,
        "answered_by": actor,
        "answered_as": right,
    }
    write(current, said)
    after = {
        "question": current.question,
        "verdict": verdict,
        "answer": answer,
        "for": current.asked_name if right != Right.ASKED else "",
        # Who has no account acts through a link: the journal names them here.
        "guest": current.guest_name if actor is None else "",
    }
    kind = "recorded" if right == Right.RECORDER else "answered"
    note(current, kind, actor=actor, at=at, after={k: v for k, v in after.items() if v}, reason=reason)
    refresh(project=current.project, at=at)
    return current


@transaction.atomic
def change_decision(
    *, decision: Decision, changes: Mapping[str, Any], actor: User, at: datetime, version: int | None = None
) -> Decision:
    """Writes what differs of the question, the person, the day, the cost. Another guest gets another link.

    Raises AlreadySettled, or StaleDecision when `version` is not the current one.
    """
    current = locked(decision, version)
    before = {name: getattr(current, name) for name, value in changes.items() if getattr(current, name) != value}
    if not before:
        return current
    old = current.link
    written = {name: changes[name] for name in before}
    for name, value in written.items():
        setattr(current, name, value)
    if any(name in before for name in OF_WHOM):
        written["link"] = linked(current, actor=actor, at=at) if current.asked is None else None
        if old is not None:
            guests.revoke(link=old, at=at)
    elif old is not None and "due_on" in before:
        guests.extend(link=old, expires_at=queries.link_ends(current.due_on, at))
    if "due_on" in before:
        written["lateness_told_at"] = None
    write(current, written)
    note(
        current,
        "changed",
        actor=actor,
        at=at,
        before={name: projects.plain(value) for name, value in before.items()},
        after={"question": current.question, **{name: projects.plain(changes[name]) for name in before}},
    )
    refresh(project=current.project, at=at)
    return current


@transaction.atomic
def withdraw_decision(*, decision: Decision, reason: str, actor: User, at: datetime) -> Decision:
    """Nobody needs to decide it any more. A guest's link goes on to say so. Raises AlreadySettled."""
    current = locked(decision, None)
    write(current, {"withdrawn_at": at, "withdrawn_by": actor, "withdrawal": reason})
    note(current, "withdrawn", actor=actor, at=at, after={"question": current.question}, reason=reason)
    refresh(project=current.project, at=at)
    return current


def note_overdue(*, at: datetime) -> int:
    """Days pass: tells each decision's lateness once, in the journal, and puts facts right. Returns how many."""
    today = queries.company_day(at)
    told = 0
    for pk in list(queries.newly_overdue(today).values_list("pk", flat=True)):
        with transaction.atomic():
            late = Decision.objects.select_related("project").get(pk=pk)
            projects.held(late.project)
            # Answered, changed or told by another worker meanwhile: nothing to tell.
            if not queries.newly_overdue(today).filter(pk=pk).update(lateness_told_at=at):
                continue
            if late.project.stage not in queries.OVER:
                after = {"question": late.question, "due_on": late.due_on, "blocks": late.blocks}
                note(late, "overdue", actor=None, at=at, after=after)
            refresh(project=late.project, at=at)
            told += 1
    return told


# How rows are read and written --------------------------------------------------------------------


def linked(decision: Decision, *, actor: User | None, at: datetime) -> GuestLink:
    """A link for the guest who is asked."""
    link, _text = guests.invite(
        purpose=queries.PURPOSE,
        subject=f"{decision.project.code}/{decision.number}",
        name=decision.guest_name,
        email=decision.guest_email,
        actor=actor,
        at=at,
        days=(queries.link_ends(decision.due_on, at) - at).days,
    )
    return link


def locked(decision: Decision, version: int | None) -> Decision:
    """The row as it is now, held until the transaction ends, if it is still to be decided.

    Raises AlreadySettled, or StaleDecision when `version` is given and not the current one.
    """
    projects.held(decision.project)
    current = Decision.objects.select_for_update(of=("self",)).select_related("project__brand").get(pk=decision.pk)
    if not current.open:
        raise AlreadySettled(how_settled(current), extra={"version": current.version})
    if version is not None and version != current.version:
        raise StaleDecision(
            _("Read it again: it was changed after you opened it. Nothing was decided."),
            extra={"version": current.version},
        )
    return current


def how_settled(decision: Decision) -> str:
    """Who settled it, when and how, as a sentence for whoever came second."""
    if decision.withdrawn_at:
        name = decision.withdrawn_by.name if decision.withdrawn_by else _("Intake itself")
        words = _("%(name)s withdrew this question on %(when)s: %(reason)s")
        return words % {"name": name, "when": moment(decision.withdrawn_at), "reason": decision.withdrawal}
    verdict = decision.answer if decision.verdict == Verdict.OTHER else str(VERDICT.get(decision.verdict, ""))
    said = {"name": decision.answered_name, "when": moment(decision.answered_at), "verdict": verdict}
    words = _("%(name)s decided this on %(when)s: %(verdict)s. Reason: %(reason)s")
    return words % {**said, "reason": decision.reason}


def write(current: Decision, values: Mapping[str, Any]) -> None:
    """Saves these columns of a locked row, and its next version."""
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save(update_fields=[*values, "version"])


def note(
    current: Decision,
    what: str,
    *,
    actor: User | None,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any],
    reason: str = "",
) -> None:
    """A line of the journal about one decision; it says which in words, for numbers mean nothing to a reader."""
    projects.record(
        project=current.project,
        kind=f"decision.{what}",
        subject=str(current.number),
        actor=actor,
        at=at,
        before=before,
        after=after,
        reason=reason,
    )


def refresh(*, project: Project, at: datetime) -> None:
    """Works the project's facts out anew. Locked before counting: of two writers the second counts both."""
    projects.lock_facts(project=project)
    projects.set_facts(project=project, at=at, **queries.facts_at(project, queries.company_day(at)))
