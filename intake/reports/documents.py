"""From stored lines to what writers take: the same for page, API and command, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.accounts.models import User
from intake.base import formats
from intake.base.weeks import Week
from intake.endpoints.wording import STATE, STATE_PLAIN
from intake.projects.wording import HEALTH, STAGE, STAGE_PLAIN
from intake.reports import queries, writers
from intake.reports.choices import Format, Section
from intake.reports.lines import Headline, headline
from intake.reports.models import WeekLine, WeekStatus

WRITE: dict[Format, tuple[str, Callable[[writers.Document], bytes]]] = {
    Format.JSON: ("application/json", writers.to_json),
    Format.CSV: ("text/csv; charset=utf-8", writers.to_csv),
    Format.MD: ("text/markdown; charset=utf-8", writers.to_markdown),
}


def section_words() -> dict[str, str]:
    """The headings."""
    return {
        Section.DECISIONS: _("Decisions that we wait for"),
        Section.ASKED: _("Answers that we wait for"),
        Section.CHANGED: _("What changed"),
        Section.UPDATES: _("Update and next"),
        Section.USAGE: _("How much it is used"),
        Section.ASSUMPTIONS: _("Assumptions: overdue or wrong"),
        Section.IDEAS: _("Ideas that wait for an answer"),
    }


def words(plain: bool) -> dict[str, str]:
    """Sentences and words of a status; `plain` for stakeholders."""
    stage, state = (STAGE_PLAIN, STATE_PLAIN) if plain else (STAGE, STATE)
    return {
        "title": _("Weekly status"),
        "was": _("was:"),
        "update": _("Update:"),
        "next": _("Next:"),
        "no_update": _("No update this week."),
        "no_data": _("no data"),
        "answer_by": _("answer by"),
        "by": _("by"),
        "days_late": _("days late:"),
        "cost": _("Waiting costs:"),
        "over": _("retired, and yet called"),
        "word.refuted": _("turned out wrong") if plain else _("refuted"),
        "word.overdue": _("overdue"),
        **{f"word.{key}": str(word) for key, word in stage.items()},
        **{f"word.{key}": str(word) for key, (_kind, word) in HEALTH.items()},
        **{f"word.{key}": str(word) for key, word in state.items()},
    }


def told(top: Headline, plain: bool) -> list[str]:
    """The headline as short sentences; what is nought is left out, but for what every week should have."""
    cost = ", ".join(formats.money(amount, currency) for currency, amount in top.unused_cost)
    unused = (
        ngettext("%(num)d live model without a call", "%(num)d live models without a call", top.unused)
        if plain
        else ngettext("%(num)d endpoint without a call", "%(num)d endpoints without a call", top.unused)
    )
    decisions = ngettext("%(num)d decision is waited for", "%(num)d decisions are waited for", top.decisions)
    late = _(", %(late)d overdue") % {"late": top.overdue} if top.overdue else ""
    counted = [
        (top.decisions, decisions + late),
        (
            top.asked,
            ngettext("%(num)d question waits for an answer", "%(num)d questions wait for an answer", top.asked),
        ),
        (top.moved, ngettext("%(num)d change of stage", "%(num)d changes of stage", top.moved)),
        (top.unused, unused + (_(", for %(cost)s a month") % {"cost": cost.replace("%", "%%")} if cost else "")),
        (
            top.doubts,
            ngettext(
                "%(num)d assumption is overdue or turned out wrong",
                "%(num)d assumptions are overdue or turned out wrong",
                top.doubts,
            ),
        ),
        (top.ideas, ngettext("%(num)d idea waits for an answer", "%(num)d ideas wait for an answer", top.ideas)),
    ]
    found = [text % {"num": number} for number, text in counted if number]
    if top.projects:
        found.append(
            _("%(done)d of %(all)d projects at work have an update") % {"done": top.updated, "all": top.projects}
        )
    if top.calls is not None:
        found.append(ngettext("%(num)s call", "%(num)s calls", top.calls) % {"num": formats.number(top.calls)})
    return found


def document(status: WeekStatus, rows: Sequence[WeekLine], user: User | None) -> writers.Document:
    """The status as a file holds it; `user` None is the site itself, in the ML team's words."""
    plain = user is not None and not user.is_ml_team
    return writers.Document(
        week=status.week,
        first_day=status.starts_at.astimezone(zone(status)).date().isoformat(),
        last_day=last_day(status),
        time_zone=status.time_zone,
        frozen_at=status.frozen_at.isoformat(),
        rows=[
            writers.Row(row.section, row.brand_key, row.brand_name, row.project_code, row.project_name, row.data)
            for row in rows
        ],
        told=told(headline([(row.section, row.data) for row in rows]), plain),
        words=words(plain),
        sections=section_words(),
    )


def zone(status: WeekStatus) -> ZoneInfo:
    """The clock on which the week was counted when it was frozen."""
    return ZoneInfo(status.time_zone)


def last_day(status: WeekStatus) -> str:
    """The Sunday."""
    return Week.parse(status.week).sunday.isoformat()


@dataclass(frozen=True)
class File:
    """A status as a download."""

    name: str
    content_type: str
    content: bytes

    def response(self) -> HttpResponse:
        """The answer that a browser saves; no cache keeps it."""
        headers = {"Content-Disposition": f'attachment; filename="{self.name}"', "Cache-Control": "no-store"}
        return HttpResponse(self.content, content_type=self.content_type, headers=headers)


def file(week: str, form: str, brand: str, user: User | None) -> File:
    """The lines of a frozen week that `user` may read. Raises NotFound for a week that is not frozen."""
    status = queries.get_week(week)
    rows = queries.lines_of(status, user, queries.brand_filter(brand))
    kind, write = WRITE[Format(form)]
    return File(f"status-{status.week}.{form}", kind, write(document(status, rows, user)))
