"""The picture of a project's main metric over its runs; the runs page and the project's overview share it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from markupsafe import Markup

from intake.base.charts import timechart
from intake.runs.results import Quality, last_of
from intake.runs.wording import summary

MOST = 200


def quality_chart(quality: Quality, *, ident: str, plain: bool, height: int = 220) -> Markup:
    """Every finished run in order of time; a run without a finite value is a gap. `plain` for stakeholders' words."""
    points = last_of(quality.points, MOST)
    title = (_("Test results: %(metric)s") if plain else _("Model quality: %(metric)s by run")) % {
        "metric": quality.metric
    }
    return timechart(
        title,
        [point.at for point in points],
        [point.value for point in points],
        ident=ident,
        refs=[
            (_("Agreed goal") if plain else _("Target"), quality.target, "target"),
            (_("Today's way") if plain else _("Baseline"), quality.baseline, "baseline"),
        ],
        height=height,
        summary=summary(quality, plain=plain),
        when=_("Started"),
    )
