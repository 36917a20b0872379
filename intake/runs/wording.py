"""Words for runs: one table for each reader, like those of projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.base import formats
from intake.runs.choices import LinkKind, RunStatus
from intake.runs.results import Quality

# status: (kind of status, word)
STATUS: Mapping[str, tuple[str, Any]] = {
    RunStatus.FINISHED: ("good", gettext_lazy("Finished")),
    RunStatus.RUNNING: ("info", gettext_lazy("Running")),
    RunStatus.SCHEDULED: ("idle", gettext_lazy("Scheduled")),
    RunStatus.FAILED: ("bad", gettext_lazy("Failed")),
    RunStatus.KILLED: ("warn", gettext_lazy("Stopped")),
    RunStatus.UNKNOWN: ("nodata", gettext_lazy("Unknown")),
}
KIND: Mapping[str, Any] = {
    LinkKind.EXPERIMENT: gettext_lazy("Experiment"),
    LinkKind.TAG: gettext_lazy("Tag intake.project"),
}


def summary(quality: Quality, *, plain: bool) -> str:
    """`best 0.736 on 9 Oct 2026; first reached the target on 4 Sep 2026`; `plain` speaks of the agreed goal."""
    best = quality.best
    if best is None:
        return _("No result has a value yet")
    said = [_("best %(value)s on %(day)s") % {"value": formats.measure(best.value), "day": formats.day(best.at)}]
    first = quality.first_at_target
    if first is not None:
        when = {"day": formats.day(first.at)}
        said.append(
            (_("first reached the agreed goal on %(day)s") if plain else _("first reached the target on %(day)s"))
            % when
        )
    elif quality.target is not None:
        said.append(_("the agreed goal is not reached yet") if plain else _("the target is not reached yet"))
    return "; ".join(said)


def length(span: timedelta | None) -> str:
    """`42 s`, `3 min`, `2 h 5 min`; a dash for none and for clocks that ran backwards."""
    if span is None or span < timedelta(0):
        return formats.NOTHING
    seconds = span.total_seconds()
    if seconds < 1:
        return _("under 1 s")
    if seconds < 100:
        return _("%(count)d s") % {"count": seconds}
    minutes = round(seconds / 60)
    if minutes < 100:
        return _("%(count)d min") % {"count": minutes}
    if minutes < 48 * 60:
        return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = round(minutes / 60 / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
