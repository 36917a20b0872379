"""Several people write in one canvas while the network delays, doubles and reorders what they send.

Whatever happens, every sentence that a save accepted is in the end state or in the history, and nowhere twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from canvas.boxes import actions as boxes
from canvas.boxes import queries
from canvas.boxes.keeping import TOGETHER, canvas_at
from canvas.boxes.merging import merged
from canvas.boxes.models import Box, Revision
from canvas.versions import actions
from canvas.versions import queries as versions
from intake.accounts.models import User
from intake.projects.models import JournalEntry, Project
from tests.factories import make_project
from tests.people import Cast

pytestmark = pytest.mark.django_db

KEYS = ("task", "value")
EDITORS = st.integers(0, 2)
# Most of it in one box: that is where they meet.
BOXES = st.sampled_from((*KEYS[:1] * 4, KEYS[1]))
PLACES = st.integers(0, 50)


@dataclass
class Sheet:
    """One box in one browser: what is typed, and what it knows of the server's."""

    text: str = ""
    saved: str = ""
    version: int = 1


@dataclass(frozen=True)
class Sent:
    """A save under way."""

    editor: int
    key: str
    text: str
    version: int


@dataclass
class Editor:
    """Somebody with the canvas open."""

    user: User
    sheets: dict[str, Sheet] = field(default_factory=lambda: {key: Sheet() for key in KEYS})


def tokens(text: str) -> list[str]:
    """The sentences of a text, which are of one word each."""
    return text.split()


class Writing(RuleBasedStateMachine):
    """Three editors, two boxes, one wire."""

    cast: ClassVar[Cast]

    def __init__(self) -> None:
        super().__init__()
        self.project: Project = make_project(self.cast.nordlys, self.cast.zoe)
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
        boxes.open_canvas(project=self.project, actor=self.cast.zoe, at=self.now)
        self.editors = [Editor(user) for user in (self.cast.zoe, self.cast.kasper, self.cast.jan)]
        self.wire: list[Sent] = []
        self.accepted: list[tuple[str, str]] = []
        self.written = 0

    @rule(editor=EDITORS, key=BOXES)
    def write(self, editor: int, key: str) -> None:
        self.written += 1
        sheet = self.editors[editor].sheets[key]
        sheet.text = f"{sheet.text} S{self.written}.".strip()
        self.send(editor, key)

    @rule(editor=EDITORS, key=BOXES, place=PLACES)
    def delete_a_sentence(self, editor: int, key: str, place: int) -> None:
        sheet = self.editors[editor].sheets[key]
        kept = tokens(sheet.text)
        if kept:
            del kept[place % len(kept)]
            sheet.text = " ".join(kept)
            self.send(editor, key)

    def send(self, editor: int, key: str) -> None:
        sheet = self.editors[editor].sheets[key]
        if sheet.text != sheet.saved:
            self.wire.append(Sent(editor, key, sheet.text, sheet.version))

    @precondition(lambda self: self.wire)
    @rule(place=PLACES)
    def deliver(self, place: int) -> None:
        """Any of those under way arrives, and its answer, too."""
        sent = self.wire.pop(place % len(self.wire))
        sheet = self.editors[sent.editor].sheets[sent.key]
        try:
            row = self.save(sent)
        except boxes.StaleBox as stale:
            sheet.text = merged(sheet.saved, stale.current.text, sheet.text)
            sheet.saved, sheet.version = stale.current.text, stale.current.version
            self.send(sent.editor, sent.key)
        else:
            sheet.saved, sheet.version = row.text, row.version

    @precondition(lambda self: self.wire)
    @rule(place=PLACES)
    def deliver_and_lose_the_answer(self, place: int) -> None:
        """The browser will send it again, and so does the network."""
        try:
            self.save(self.wire[place % len(self.wire)])
        except boxes.StaleBox:
            return

    @rule(editor=EDITORS, key=BOXES)
    def reload(self, editor: int, key: str) -> None:
        """Opening the page anew; what is not saved yet keeps the version it was typed on."""
        sheet = self.editors[editor].sheets[key]
        if sheet.text == sheet.saved:
            row = queries.box(self.project, key)
            sheet.text, sheet.saved, sheet.version = row.text, row.text, row.version

    @rule(editor=EDITORS, place=PLACES, fresh=st.booleans())
    def restore(self, editor: int, place: int, fresh: bool) -> None:
        """All of it from a page that is fresh, or was made before somebody saved."""
        numbers = Revision.objects.filter(project=self.project).count()
        if not numbers:
            return
        version = versions.version(self.project, str(place % numbers + 1), self.cast.zoe)
        sheets = self.editors[editor].sheets
        seen = {key: queries.box(self.project, key).version if fresh else sheets[key].version for key in KEYS}
        user = self.editors[editor].user
        try:
            changed = actions.restore(project=self.project, version=version, seen=seen, actor=user, at=self.now)
        except boxes.StaleBox:
            return
        self.accepted += [(key, version.written.boxes[key]) for key in changed]

    @rule(minutes=st.sampled_from([1, 11]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def save(self, sent: Sent) -> Box:
        row = boxes.save_box(
            project=self.project,
            key=sent.key,
            text=sent.text,
            version=sent.version,
            actor=self.editors[sent.editor].user,
            at=self.now,
        )
        self.accepted.append((sent.key, sent.text))
        return row

    def teardown(self) -> None:
        lines = list(JournalEntry.objects.filter(project=self.project, kind="canvas.box").order_by("pk"))
        self.journal_is_one_chain(lines)
        groups = self.revisions_are_what_the_journal_says(lines)
        self.no_accepted_sentence_is_lost_or_doubled(lines, groups)

    def journal_is_one_chain(self, lines: list[JournalEntry]) -> None:
        """From empty to what stands there now, version by version."""
        for key in KEYS:
            text, version = "", 1
            for line in (line for line in lines if line.subject == key):
                assert line.before == {"text": text, "version": version}
                text, version = line.after["text"], line.after["version"]
            row = queries.box(self.project, key)
            assert (row.text, row.version) == (text, version)

    def revisions_are_what_the_journal_says(self, lines: list[JournalEntry]) -> list[int]:
        """The number of the revision of each line, worked out from the journal alone; contents are as stored."""
        state: dict[str, str] = {}
        ended: dict[int, dict[str, str]] = {}
        groups: list[int] = []
        last: JournalEntry | None = None
        for line in lines:
            goes_on = last is not None and last.actor_id == line.actor_id and self.together(last, line)
            groups.append(len(ended) if goes_on else len(ended) + 1)
            state = {**state, line.subject: line.after["text"]}
            ended[groups[-1]] = state
            last = line
        assert Revision.objects.filter(project=self.project).count() == len(ended)
        for number, said in ended.items():
            found = canvas_at(self.project, number).boxes
            assert {key: found[key] for key in KEYS} == {key: said.get(key, "") for key in KEYS}
        return groups

    @staticmethod
    def together(last: JournalEntry, line: JournalEntry) -> bool:
        """Whether two lines of one person are one revision."""
        sources: list[Any] = [entry.after.get("restored") for entry in (last, line)]
        if sources == [None, None]:
            return line.at - last.at <= TOGETHER
        return sources[0] == sources[1] and line.at == last.at

    def no_accepted_sentence_is_lost_or_doubled(self, lines: list[JournalEntry], groups: list[int]) -> None:
        for line in lines:
            assert max(Counter(tokens(line.after["text"])).values(), default=0) <= 1
        states = {(line.subject, line.after["text"]) for line in lines}
        assert {(key, text) for key, text in self.accepted if text} <= states
        kept = {token for key in KEYS for token in tokens(queries.box(self.project, key).text)}
        for number in set(groups):
            kept.update(token for text in canvas_at(self.project, number).boxes.values() for token in tokens(text))
        # What no version has any more, its own writer took out again before anybody else wrote: the journal says so.
        for line, group in zip(lines, groups, strict=True):
            for token in set(tokens(line.after["text"])) - kept:
                taken = [
                    other
                    for other, their in zip(lines, groups, strict=True)
                    if their == group
                    and other.subject == line.subject
                    and token in tokens(other.before["text"])
                    and token not in tokens(other.after["text"])
                ]
                assert [other.actor_id for other in taken] == [line.actor_id] * len(taken)
                assert taken


def test_nothing_accepted_is_lost_or_doubled(people):
    class Canvas(Writing):
        cast = people

    run_state_machine_as_test(
        Canvas,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            # Making a failure smaller takes minutes on a database; the steps that led to it are printed anyway.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
