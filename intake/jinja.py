"""The Jinja2 environment of the product's own pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django_htmx.jinja import htmx_script
from lucide.jinja import lucide
from markupsafe import Markup

from intake.base import charts, formats, markdown


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named route."""
    return reverse(name, args=args, kwargs=kwargs)


@lru_cache(maxsize=256)
def icon(name: str, size: int = 14) -> Markup:
    """A Lucide icon beside a word, hidden from screen readers. Raises IconDoesNotExist.

    Kept, because drawing one costs 30 times as much as a lookup and a list draws the same ones a hundred times.
    """
    return Markup(lucide(name, size=size, **{"class": "i", "aria-hidden": "true"}))  # noqa: S704  # the package's own drawing


def environment(**options: Any) -> jinja2.Environment:
    """A strict environment: a name that the view did not give is an error, not an empty string."""
    options.pop("undefined", None)
    options["autoescape"] = True
    options.setdefault("extensions", []).append("jinja2.ext.i18n")
    env = jinja2.Environment(  # noqa: S701  # autoescape is among the options
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options
    )
    env.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        static=static,
        url=url,
        htmx_script=htmx_script,
        lucide=lucide,
        icon=icon,
        language=translation.get_language,
        timechart=charts.timechart,
        sparkline=charts.sparkline,
    )
    env.filters.update(
        markdown=markdown.to_html,
        day=formats.day,
        written_day=formats.written_day,
        moment=formats.moment,
        ago=formats.ago,
        number=formats.number,
        compact=formats.compact,
        money=formats.money,
        measure=formats.measure,
        initials=formats.initials,
    )
    return env
