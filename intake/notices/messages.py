"""Notices in words: for the page, for a mail, for a chat room. Made anew each time, so that nobody reads what is no
longer theirs to see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.accounts.models import User
from intake.base import formats
from intake.decisions.wording import VERDICT
from intake.notices import queries, wording
from intake.notices.choices import Kind
from intake.notices.models import Notice
from intake.projects import queries as projects
from intake.projects.models import JournalEntry, Project
from intake.projects.wording import STAGE_PLAIN, stage_words

# A line of the journal may hold a whole essay: a mail quotes so much and links to the rest.
MOST_QUOTED = 4000
COMMENTS = (Kind.MENTIONED, Kind.COMMENTED)
LIVE = (Kind.NOT_USED, Kind.USED_AGAIN, Kind.NO_DATA)
ASKING = (Kind.DECISION, Kind.DECISION_LATE, Kind.DECISION_WAITS, Kind.DECISION_CHANGED)
ASSUMPTIONS = (Kind.ASSUMPTION, Kind.ASSUMPTION_SOON, Kind.ASSUMPTION_LATE)
DECISIONS = (*ASKING, Kind.DECISION_MADE, Kind.DECISION_OFF)
# Which texts of a line are quoted; after them the reason, if there is one.
QUOTED = {
    Kind.QUESTION: ("question",),
    Kind.ANSWERED: ("answer",),
    Kind.JOINED: ("note",),
    Kind.UPDATED: ("done",),
    Kind.CONTRADICTED: ("statement",),
    **dict.fromkeys(DECISIONS, ("question",)),
    **dict.fromkeys(ASSUMPTIONS, ("statement",)),
}


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


@dataclass(frozen=True)
class Behind:
    """What several notices speak of beside their lines, read at once."""

    said: dict[int, str]
    others: dict[str, Project]


def behind(rows: Iterable[Notice], reader: User | None) -> Behind:
    """The comments and the other projects that these notices name, as far as this reader may know of them."""
    rows = list(rows)
    numbers = [row.entry.after.get("comment") for row in rows if row.kind in COMMENTS]
    codes = {text(row.entry.after.get("into")) for row in rows if row.kind == Kind.MERGED} - {""}
    visible = projects.projects_visible_to(reader) if reader else None
    others = list(visible.filter(code__in=codes)) if visible is not None and codes else []
    return Behind(queries.said(numbers), {project.code: project for project in others})


def all_words(rows: Sequence[Notice], reader: User | None) -> list[Words]:
    """Notices in words; `reader` is None for a chat room or somebody without an account."""
    known = behind(rows, reader)
    return [words(row, reader, known) for row in rows]


def words(notice: Notice, reader: User | None, known: Behind | None = None) -> Words:
    """One notice in words."""
    known = known or behind([notice], reader)
    kind, entry = Kind(notice.kind), notice.entry
    # The same project, which is loaded already.
    entry.project = notice.project
    say, parts = wording.SAY[kind], parts_of(notice, reader, known)
    return Words(
        code=notice.project.code,
        name=notice.project.name,
        outcome=wording.fill(say.outcome, parts),
        fact=wording.fill(say.fact, parts),
        next=wording.fill(say.next, parts),
        quotes=tuple(quotes_of(kind, entry, known)),
        path=queries.guest_address(notice) if notice.guest else path_of(kind, entry),
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


def parts_of(notice: Notice, reader: User | None, known: Behind) -> dict[str, str]:
    """Everything that a sentence may name."""
    entry, project = notice.entry, notice.project
    after, before = entry.after, entry.before
    stages = stage_words(reader) if reader else STAGE_PLAIN
    promised = before.get("answer_by") if notice.kind == Kind.POSTPONED else after.get("answer_by")
    until = day(after.get("parked_until") or after.get("until"))
    if until == formats.NOTHING and notice.kind == Kind.PARKED:
        until = formats.day(project.parked_until)
    other = known.others.get(text(after.get("into")))
    return {
        "who": entry.actor.name if entry.actor else text(after.get("guest")) or _("Intake itself"),
        "name": project.name,
        "code": project.code,
        "brand": project.brand.name,
        "lead": project.lead.name if project.lead else _("The ML team"),
        "owner": project.owner.name if project.owner else _("nobody yet"),
        "before": str(stages.get(text(before.get("stage")), formats.NOTHING)),
        "stage": str(stages.get(text(after.get("stage")), formats.NOTHING)),
        "promised": day(promised),
        "new_day": day(after.get("answer_by")),
        "until": end("until", until),
        "by": end("by", day(after.get("due_on"))),
        "due": day(after.get("due_on")),
        "since": end("since", day(after.get("last_call_at"))),
        "subject": entry.subject,
        "check": text(after.get("check")),
        "answer": decided(entry),
        "into": f"{other.code} “{other.name}”" if other else _("another project"),
    }


def decided(entry: JournalEntry) -> str:
    """What was decided, in a few words."""
    verdict = str(VERDICT.get(text(entry.after.get("verdict")), ""))
    return ". ".join(part for part in (verdict, text(entry.after.get("answer"))) if part)


def quotes_of(kind: Kind, entry: JournalEntry, known: Behind) -> list[tuple[str, str]]:
    """What is quoted in full, each with the word before it."""
    say, after = wording.SAY[kind], entry.after
    found = [(str(say.quote), text(after.get(name))) for name in QUOTED.get(kind, ())]
    if kind in COMMENTS and isinstance(after.get("comment"), int):
        found.append((str(say.quote), known.said.get(after["comment"], "")))
    if kind == Kind.NEW_IDEA:
        found.append((str(say.quote), entry.project.problem))
    if kind == Kind.UPDATED:
        found.append((str(wording.NEXT), text(after.get("next"))))
    if kind in DECISIONS:
        found.append((str(wording.OPTIONS), text(after.get("options"))))
        found.append((str(wording.WAITING_COSTS), text(after.get("cost"))))
    found.append((str(wording.WHY), entry.reason))
    return [(word, cut(quoted)) for word, quoted in found if quoted.strip()]


def cut(quoted: str) -> str:
    """As long as a mail should quote."""
    return quoted if len(quoted) <= MOST_QUOTED else quoted[:MOST_QUOTED].rstrip() + " …"


def path_of(kind: Kind, entry: JournalEntry) -> str:
    """Where the button leads."""
    code, number = entry.project.code, entry.subject if entry.subject.isdecimal() else ""
    if kind == Kind.QUESTION:
        return reverse("triage:answer", kwargs={"code": code})
    if kind == Kind.UPDATED:
        return reverse("projects:updates", kwargs={"code": code})
    if kind == Kind.JOINED:
        return reverse("members:vote", kwargs={"code": code})
    if kind in DECISIONS and number:
        return reverse("decisions:one", kwargs={"code": code, "number": int(number)})
    if kind in ASSUMPTIONS and number:
        return reverse("assumptions:one", kwargs={"code": code, "number": int(number)})
    if kind == Kind.CONTRADICTED and number:
        return reverse("assumptions:one", kwargs={"code": code, "number": int(number)})
    if kind in COMMENTS and isinstance(entry.after.get("comment"), int):
        return reverse("comments:one", kwargs={"code": code, "number": entry.after["comment"]})
    if kind in LIVE:
        return reverse("endpoints:one", kwargs={"slug": entry.subject})
    return reverse("pages:project", kwargs={"code": code})
