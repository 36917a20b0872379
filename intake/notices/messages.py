"""Notices in words: for the page, for a mail, for a chat room. Made anew each time, so that nobody reads what is no
longer theirs to see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base import formats
from intake.notices import wording
from intake.notices.choices import Kind
from intake.notices.models import Notice
from intake.projects import queries as projects
from intake.projects.models import JournalEntry
from intake.projects.wording import STAGE_PLAIN, stage_words

# A line of the journal may hold a whole essay: a mail quotes so much and links to the rest.
MOST_QUOTED = 4000


@dataclass(frozen=True)
class Words:
    """One notice as somebody reads it."""

    code: str
    name: str
    outcome: str
    fact: str
    next: str
    quotes: tuple[tuple[str, str], ...]
    path: str
    button: str
    look: tuple[str, str]
    notice: Notice = field(repr=False)

    @property
    def link(self) -> str:
        """The address for a mail."""
        return self.path if self.path.startswith("http") else settings.BASE_URL + self.path


def words(notice: Notice, reader: User | None) -> Words:
    """A notice in words; `reader` is None for a chat room or somebody without an account."""
    kind, entry = Kind(notice.kind), notice.entry
    say, parts = wording.SAY[kind], parts_of(notice, reader)
    project = notice.project
    return Words(
        code=project.code,
        name=project.name,
        outcome=wording.fill(say.outcome, parts),
        fact=wording.fill(say.fact, parts),
        next=wording.fill(say.next, parts),
        quotes=tuple(quotes_of(kind, entry)),
        path=path_of(kind, entry),
        button=str(say.button),
        look=say.look,
        notice=notice,
    )


def text(value: Any) -> str:
    """A text of the journal, whatever it is."""
    return value if isinstance(value, str) else ""


def day(value: Any) -> str:
    """A day as people write it; the journal keeps it as text."""
    try:
        return formats.day(date.fromisoformat(text(value)[:10]))
    except ValueError:
        return formats.NOTHING


def end(name: str, value: str) -> str:
    """An open end of a sentence: filled, or nothing."""
    return wording.fill(wording.ENDS[name], {name: value}) if value and value != formats.NOTHING else ""


def parts_of(notice: Notice, reader: User | None) -> dict[str, str]:
    """Everything that a sentence may name."""
    entry, project = notice.entry, notice.project
    after, before = entry.after, entry.before
    stages = stage_words(reader) if reader else STAGE_PLAIN
    who = entry.actor.name if entry.actor else text(after.get("by_name")) or _("Intake itself")
    promised = before.get("answer_by") if notice.kind == Kind.POSTPONED else after.get("answer_by")
    return {
        "who": who,
        "name": project.name,
        "code": project.code,
        "brand": project.brand.name,
        "lead": project.lead.name if project.lead else _("The ML team"),
        "owner": project.owner.name if project.owner else _("nobody yet"),
        "before": str(stages.get(text(before.get("stage")), formats.NOTHING)),
        "stage": str(stages.get(text(after.get("stage")), formats.NOTHING)),
        "promised": day(promised),
        "new_day": day(after.get("answer_by")),
        "until": end("until", day(after.get("parked_until") or after.get("until"))),
        "by": end("by", day(after.get("due_on"))),
        "due": day(after.get("due_on")),
        "since": end("since", day(after.get("last_call_at"))),
        "subject": entry.subject,
        "answer": text(after.get("answer")),
        "into": merged_into(entry, reader),
    }


def merged_into(entry: JournalEntry, reader: User | None) -> str:
    """The project that goes on, by its name only for somebody who may see it."""
    code = text(entry.after.get("into")) or text(entry.after.get("duplicate_of"))
    other = projects.projects_visible_to(reader).filter(code=code).first() if reader and code else None
    return f"{other.code} “{other.name}”" if other else _("a project of another brand")


def quotes_of(kind: Kind, entry: JournalEntry) -> list[tuple[str, str]]:
    """What is quoted in full, each with the word before it."""
    say, after = wording.SAY[kind], entry.after
    found = [(str(say.quote), text(after.get(name))) for name in QUOTED.get(kind, ())]
    if kind == Kind.NEW_IDEA:
        found.append((str(say.quote), entry.project.problem))
    if kind == Kind.UPDATED:
        found.append((str(wording.NEXT), text(after.get("next"))))
    if kind in (Kind.DECISION, Kind.DECISION_LATE, Kind.DECISION_CHANGED):
        found.append((str(wording.WAITING_COSTS), text(after.get("cost"))))
    found.append((str(wording.WHY), entry.reason))
    return [(word, cut(quoted)) for word, quoted in found if quoted.strip()]


QUOTED = {
    Kind.QUESTION: ("question",),
    Kind.ANSWERED: ("answer",),
    Kind.UPDATED: ("done",),
    Kind.DECISION: ("question",),
    Kind.DECISION_LATE: ("question",),
    Kind.DECISION_CHANGED: ("question",),
    Kind.DECISION_OFF: ("question",),
    Kind.DECISION_MADE: ("question",),
    Kind.MENTIONED: ("text",),
    Kind.COMMENTED: ("text",),
}


def cut(quoted: str) -> str:
    """As long as a mail should quote."""
    return quoted if len(quoted) <= MOST_QUOTED else quoted[:MOST_QUOTED].rstrip() + " …"


def path_of(kind: Kind, entry: JournalEntry) -> str:
    """Where the button leads."""
    code = entry.project.code
    if kind == Kind.QUESTION:
        return reverse("triage:answer", kwargs={"code": code})
    if kind == Kind.UPDATED:
        return reverse("projects:updates", kwargs={"code": code})
    if kind in (Kind.NOT_USED, Kind.USED_AGAIN, Kind.NO_DATA):
        return reverse("endpoints:one", kwargs={"slug": entry.subject})
    return reverse("pages:project", kwargs={"code": code})
