"""The words for checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from canvas.boxes.choices import PanelKey
from canvas.boxes.forms import PANEL_FORMS
from canvas.boxes.words import PANEL
from intake.base import formats
from intake.checks.choices import Against, Bound, CheckKind, Measure, Outcome, Rule, State, Which, Why

if TYPE_CHECKING:
    from intake.checks.models import Check

Words = Mapping[Any, Any]

# The kind of the status macro, its icon where the usual one would be another state's, the word.
STATE: Mapping[State, tuple[str, str, Any]] = {
    State.PASS: ("good", "", gettext_lazy("Passes")),
    State.WARN: ("warn", "", gettext_lazy("Warns")),
    State.FAIL: ("bad", "", gettext_lazy("Fails")),
    State.ERROR: ("warn", "plug-zap", gettext_lazy("Could not tell")),
    State.NONE: ("nodata", "", gettext_lazy("No result")),
    State.STALE: ("warn", "clock-alert", gettext_lazy("Stale")),
}
OUTCOME: Words = {
    Outcome.PASS: gettext_lazy("Passes"),
    Outcome.WARN: gettext_lazy("Warns"),
    Outcome.FAIL: gettext_lazy("Fails"),
    Outcome.ERROR: gettext_lazy("Could not tell"),
}
KIND: Words = {
    CheckKind.MLFLOW: gettext_lazy("Test result"),
    CheckKind.ENDPOINT: gettext_lazy("Use of a live model"),
    CheckKind.PUSH: gettext_lazy("Tool's report"),
    CheckKind.FORM: gettext_lazy("Canvas field"),
}
HOW: Words = {
    CheckKind.MLFLOW: gettext_lazy("A metric of the best, the newest or a named test result, as it was last read."),
    CheckKind.ENDPOINT: gettext_lazy("Calls, errors, latency, silence or callers over some days."),
    CheckKind.PUSH: gettext_lazy("A tool that runs on the data, such as a pipeline or its tests, says pass or fail."),
    CheckKind.FORM: gettext_lazy("A structured field is filled, or the date in it has not passed."),
}
BOUND: Words = {Bound.AT_LEAST: gettext_lazy("at least"), Bound.AT_MOST: gettext_lazy("at most")}
WHICH: Words = {
    Which.BEST: gettext_lazy("The best test result"),
    Which.NEWEST: gettext_lazy("The newest test result"),
    Which.NAMED: gettext_lazy("One by its name or id"),
}
# The same inside a sentence.
OF_WHICH: Words = {Which.BEST: gettext_lazy("best"), Which.NEWEST: gettext_lazy("newest")}
AGAINST: Words = {
    Against.THRESHOLD: gettext_lazy("A threshold"),
    Against.METRIC: gettext_lazy("Another metric of the same test result"),
    Against.BASELINE: gettext_lazy("Today's way (the baseline)"),
}
MEASURE: Words = {
    Measure.CALLS: gettext_lazy("Calls"),
    Measure.ERROR_SHARE: gettext_lazy("Calls that failed, in per cent"),
    Measure.AVAILABILITY: gettext_lazy("Calls that were answered, in per cent"),
    Measure.P95_MS: gettext_lazy("Longest wait for 95 % of calls, in milliseconds"),
    Measure.SILENT_DAYS: gettext_lazy("Days since the last call"),
    Measure.CALLERS: gettext_lazy("Different callers"),
}
RULE: Words = {
    Rule.FILLED: gettext_lazy("It is filled"),
    Rule.NOT_PASSED: gettext_lazy("The date in it has not passed"),
}
WHY: Words = {
    Why.NOTHING_YET: gettext_lazy("Nothing has been sent yet."),
    Why.NO_RUN: gettext_lazy("There is no finished test result yet."),
    Why.NO_METRIC: gettext_lazy("No finished test result has this metric."),
    Why.NO_OTHER: gettext_lazy("The test result does not have the other metric."),
    Why.NO_BASELINE: gettext_lazy("Today's way has not been measured yet: the project has no baseline."),
    Why.NO_RELATION: gettext_lazy("What it is compared with is nought: per cent of it mean nothing."),
    Why.NO_ENDPOINT: gettext_lazy("This live model is retired or no longer the project's."),
    Why.NO_DATA: gettext_lazy("Nothing is known of these days."),
    Why.NOT_ENOUGH_DATA: gettext_lazy("Not enough is known of these days to tell."),
    Why.NO_CALLS: gettext_lazy("There were no calls to measure."),
    Why.FILLED: gettext_lazy("The field is filled."),
    Why.EMPTY: gettext_lazy("The field is empty or undecided."),
    Why.DAY_AHEAD: gettext_lazy("The day has not passed."),
    Why.DAY_PASSED: gettext_lazy("The day has passed."),
    Why.NO_DAY: gettext_lazy("The field holds no day yet."),
}
EVENTS: Mapping[str, Any] = {
    "check.set": gettext_lazy("set an automatic check"),
    "check.changed": gettext_lazy("changed an automatic check"),
    "check.removed": gettext_lazy("removed an automatic check"),
    "check.brought_back": gettext_lazy("brought an automatic check back"),
    "check.passed": gettext_lazy("saw an automatic check pass"),
    "check.warned": gettext_lazy("saw an automatic check warn"),
    "check.failed": gettext_lazy("saw an automatic check fail"),
    "check.broke": gettext_lazy("heard that an automatic check could not tell"),
    "check.lost": gettext_lazy("has no result of an automatic check any more"),
    "check.stale": gettext_lazy("misses the next result of an automatic check"),
}


def terms_in_words(check: Check) -> str:
    """What a check asks, in a line."""
    return {
        CheckKind.MLFLOW: metric_words,
        CheckKind.ENDPOINT: usage_words,
        CheckKind.PUSH: push_words,
        CheckKind.FORM: field_words,
    }[CheckKind(check.kind)](check.terms)


def figure(value: Any) -> str:
    """A number with all of its figures that matter."""
    if not isinstance(value, int | float):
        return formats.NOTHING
    return formats.number(value) if float(value).is_integer() else f"{value:.6g}"


def metric_words(terms: Mapping[str, Any]) -> str:
    """Such as: auc, best: at least 0.8."""
    bound = BOUND[Bound(terms["bound"])]
    run = OF_WHICH.get(terms["which"], terms.get("named", ""))
    against = Against(terms["against"])
    if against == Against.THRESHOLD:
        goal = figure(terms.get("threshold"))
    else:
        goal = terms.get("other", "") if against == Against.METRIC else _("the baseline")
        if terms.get("by"):
            goal += f" {'+' if terms['bound'] == Bound.AT_LEAST else '−'} {figure(terms['by'])}"
            goal += " %" if terms.get("relative") else ""
    return _("%(metric)s, %(run)s: %(bound)s %(goal)s") % {
        "metric": terms["metric"],
        "run": run,
        "bound": bound,
        "goal": goal,
    }


def usage_words(terms: Mapping[str, Any]) -> str:
    """Such as: churn-score – Calls: at least 100, over 7 days."""
    span = ngettext("over %(days)d day", "over %(days)d days", terms["days"]) % {"days": terms["days"]}
    return _("%(endpoint)s – %(measure)s: %(bound)s %(goal)s, %(span)s") % {
        "endpoint": terms["endpoint"],
        "measure": MEASURE[Measure(terms["measure"])],
        "bound": BOUND[Bound(terms["bound"])],
        "goal": figure(terms["threshold"]),
        "span": span,
    }


def push_words(terms: Mapping[str, Any]) -> str:
    """Such as: a result every 6 hours, and from two days on in days."""
    hours = float(terms["expected_every_hours"])
    if hours >= 48 and hours % 24 == 0:
        return _("A result every %(days)s days") % {"days": figure(hours / 24)}
    if hours == 1:
        return _("A result every hour")
    return _("A result every %(hours)s hours") % {"hours": figure(hours)}


def field_words(terms: Mapping[str, Any]) -> str:
    """Such as: Service needs: Must answer – It is filled."""
    return f"{field_name(terms['field'])} – {RULE[Rule(terms['rule'])]}"


def field_name(path: str) -> str:
    """A panel's field as the canvas calls it; as it is stored, if the canvas has it no more."""
    key, _dot, name = path.partition(".")
    form = PANEL_FORMS.get(PanelKey(key)) if key in list(PanelKey) else None
    return f"{PANEL[PanelKey(key)]}: {form.base_fields[name].label}" if form and name in form.base_fields else path
