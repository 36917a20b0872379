"""The words for endpoints: for the ML team, and plain ones for stakeholders ("live model", "not used")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.base import formats
from intake.endpoints.choices import Kind, Source, State

if TYPE_CHECKING:
    from intake.endpoints.models import Endpoint

Words = Mapping[str, Any]

STATE: Words = {
    State.FINE: gettext_lazy("Called"),
    State.SILENT: gettext_lazy("Silent"),
    State.NEVER_CALLED: gettext_lazy("Never called"),
    State.NO_DATA: gettext_lazy("No data"),
    State.UNMONITORED: gettext_lazy("Not monitored"),
    State.RETIRED: gettext_lazy("Retired"),
}
STATE_PLAIN: Words = {
    **STATE,
    State.FINE: gettext_lazy("In use"),
    State.SILENT: gettext_lazy("Not used"),
    State.NEVER_CALLED: gettext_lazy("Never used"),
}
# state: the kind of the status macro, and the icon where the kind's own would be the same as another state's.
LOOK: Mapping[str, tuple[str, str]] = {
    State.FINE: ("good", ""),
    State.SILENT: ("silent", ""),
    State.NEVER_CALLED: ("bad", "phone-missed"),
    State.NO_DATA: ("nodata", ""),
    State.UNMONITORED: ("warn", "eye-off"),
    State.RETIRED: ("idle", "archive"),
}
KIND: Words = {
    Kind.ENDPOINT: gettext_lazy("Endpoint that is called"),
    Kind.BATCH: gettext_lazy("Batch job that is read"),
}
SOURCE: Words = {
    Source.NONE: gettext_lazy("Nothing yet"),
    Source.PUSH: gettext_lazy("Sent to the API"),
    Source.PROMETHEUS: gettext_lazy("Prometheus"),
    Source.CLOUDWATCH: gettext_lazy("CloudWatch"),
    Source.DATABRICKS: gettext_lazy("Databricks"),
}
EVENT: Words = {
    "endpoint.registered": gettext_lazy("registered an endpoint"),
    "endpoint.changed": gettext_lazy("changed an endpoint"),
    "endpoint.retired": gettext_lazy("retired an endpoint"),
    "endpoint.called": gettext_lazy("saw that an endpoint is called"),
    "endpoint.silent": gettext_lazy("noticed that an endpoint fell silent"),
    "endpoint.never_called": gettext_lazy("noticed that an endpoint has never been called"),
    "endpoint.no_data": gettext_lazy("noticed that the monitor of an endpoint stopped"),
    "endpoint.data_returned": gettext_lazy("heard from the monitor of an endpoint again"),
    "endpoint.unmonitored": gettext_lazy("noticed that nothing watches an endpoint any more"),
}
EVENT_PLAIN: Words = {
    "endpoint.registered": gettext_lazy("connected a live model"),
    "endpoint.changed": gettext_lazy("changed what is known of a live model"),
    "endpoint.retired": gettext_lazy("retired a live model"),
    "endpoint.called": gettext_lazy("saw a live model in use"),
    "endpoint.silent": gettext_lazy("noticed that a live model is not used"),
    "endpoint.never_called": gettext_lazy("noticed that a live model has never been used"),
    "endpoint.no_data": gettext_lazy("hears nothing of a live model any more"),
    "endpoint.data_returned": gettext_lazy("hears of a live model again"),
    "endpoint.unmonitored": gettext_lazy("noticed that nothing watches a live model any more"),
}


def states(user: Any) -> Words:
    """The words for states as this person reads them."""
    return STATE if user is not None and user.is_ml_team else STATE_PLAIN


def days_since(when: datetime, now: datetime) -> int:
    """Whole calendar days since `when`, on the company's clock."""
    return (timezone.localdate(now) - timezone.localdate(when)).days


def state_word(endpoint: Endpoint, now: datetime, plain: bool) -> str:
    """The state in two or three words, with the number of days that matters: "Silent 44 days"."""
    if endpoint.state == State.SILENT and endpoint.last_call_at:
        days = days_since(endpoint.last_call_at, now)
        text = (
            ngettext("Not used for %(days)d day", "Not used for %(days)d days", days)
            if plain
            else ngettext("Silent %(days)d day", "Silent %(days)d days", days)
        )
        return text % {"days": days}
    if endpoint.state == State.FINE and endpoint.first_call_at is None:
        return _("No calls yet")
    return str((STATE_PLAIN if plain else STATE)[endpoint.state])


def fact(endpoint: Endpoint, yesterday: int | None, now: datetime) -> str:
    """The one sentence that the page of an endpoint begins with."""
    if endpoint.state == State.RETIRED:
        return _("Retired on %(day)s") % {"day": formats.day(endpoint.retired_at)}
    if endpoint.state == State.UNMONITORED:
        return _("Nothing tells us whether it is called")
    if endpoint.state == State.NO_DATA:
        return no_data(endpoint)
    if endpoint.state == State.NEVER_CALLED:
        since = endpoint.deployed_at or endpoint.created_at
        return _("Never called since it went live on %(day)s") % {"day": formats.day(since)}
    if endpoint.state == State.SILENT and endpoint.last_call_at:
        days = days_since(endpoint.last_call_at, now)
        return ngettext("Not called for %(days)d day", "Not called for %(days)d days", days) % {"days": days}
    if endpoint.first_call_at is None:
        return _("Not called yet")
    if yesterday is None:
        return _("Last called %(ago)s; nothing is known about yesterday") % {
            "ago": formats.ago(endpoint.last_call_at, now)
        }
    return ngettext("%(calls)s call yesterday", "%(calls)s calls yesterday", yesterday) % {
        "calls": formats.number(yesterday)
    }


def no_data(endpoint: Endpoint) -> str:
    """Why there is no verdict."""
    if endpoint.last_sample_at is None:
        return _("The monitor has sent nothing yet")
    return _("No verdict: the monitor sent its last figures for %(when)s") % {
        "when": formats.moment(endpoint.last_sample_at)
    }
