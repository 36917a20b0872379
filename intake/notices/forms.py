"""What people choose about hearing, and what an admin says about a chat room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.accounts.models import Brand, User
from intake.base.forms import Choice, Choices, Flag, PlainText
from intake.notices import rooms, wording
from intake.notices.choices import Audience, Pace, Topic
from intake.notices.models import Channel, Wishes

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
WEEKDAYS = [
    ("0", gettext_lazy("Monday")),
    ("1", gettext_lazy("Tuesday")),
    ("2", gettext_lazy("Wednesday")),
    ("3", gettext_lazy("Thursday")),
    ("4", gettext_lazy("Friday")),
    ("5", gettext_lazy("Saturday")),
    ("6", gettext_lazy("Sunday")),
]
HOUR_FIELDS = ("digest_hour", "digest_weekday", "quiet_from", "quiet_to")
REFUSED = {
    "unknown": gettext_lazy("This is no address of a service that is known here. The help below lists them."),
    "host": gettext_lazy("This host is not allowed: whoever runs the site lists it in the setting CHAT_HOSTS."),
    "options": gettext_lazy("Leave out what changes how the address is called (cto, rto, redirect, verify ...)."),
}


def topics_of(user: User) -> list[Topic]:
    """The topics that somebody can hear of."""
    return [topic for topic in Topic if user.is_ml_team or topic not in wording.FOR_THE_TEAM]


class WishesForm(forms.Form):
    """One choice a topic, and the hours."""

    digest_hour = Choice(label=gettext_lazy("Hour of the daily and the weekly mail"), choices=HOURS)
    digest_weekday = Choice(label=gettext_lazy("Day of the weekly mail"), choices=WEEKDAYS)
    quiet_from = Choice(label=gettext_lazy("No mails from"), choices=HOURS)
    quiet_to = Choice(
        label=gettext_lazy("until"),
        choices=HOURS,
        help_text=gettext_lazy("They wait until then. The same hour twice: never quiet."),
    )

    def __init__(self, data: Any = None, *, wishes: Wishes, user: User) -> None:
        initial: dict[str, Any] = {name: str(getattr(wishes, name)) for name in HOUR_FIELDS}
        self.topics = topics_of(user)
        initial |= {str(topic): wishes.pace(topic).value for topic in self.topics}
        super().__init__(data, initial=initial)
        for topic in self.topics:
            label, about = wording.TOPIC[topic]
            words = [(how.value, wording.PACE[how]) for how in Pace]
            self.fields[str(topic)] = Choice(label=label, choices=words, help_text=about)

    @property
    def paces(self) -> dict[str, str]:
        """{topic: pace} as chosen."""
        return {str(topic): self.cleaned_data[str(topic)] for topic in self.topics}

    @property
    def hours(self) -> dict[str, int]:
        return {name: int(self.cleaned_data[name]) for name in HOUR_FIELDS}


class ChannelForm(forms.Form):
    """A chat room. Its address is never shown again: an empty one keeps what is stored."""

    name = PlainText(label=gettext_lazy("Name"), max_length=80)
    address = PlainText(
        label=gettext_lazy("Address"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As Slack, Discord, Google Chat or Teams (Workflows) hand it out; or mmosts://host/token, rockets://..., "
            "jsons://host/path for servers of your own. It is a secret: it is stored encrypted and never shown."
        ),
    )
    audience = Choice(
        label=gettext_lazy("Who reads it"), choices=[(one.value, wording.AUDIENCE[one]) for one in Audience]
    )
    brand = Choice(label=gettext_lazy("Brand"), choices=[], required=False)
    topics = Choices(label=gettext_lazy("What it hears"), choices=[(one.value, wording.TOPIC[one][0]) for one in Topic])
    active = Flag(label=gettext_lazy("In use"))

    def __init__(self, data: Any = None, *, channel: Channel | None = None) -> None:
        initial: dict[str, Any] = {"active": True, "topics": [Topic.TRIAGE, Topic.MINE], "audience": Audience.TEAM}
        if channel is not None:
            initial = {name: getattr(channel, name) for name in ("name", "audience", "topics", "active")}
            initial["brand"] = channel.brand.key if channel.brand else ""
        super().__init__(data, initial=initial)
        self.channel = channel
        self.fields["brand"].choices = [("", "–"), *Brand.objects.values_list("key", "name")]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Channel.objects.filter(name=name)
        others = others.exclude(pk=self.channel.pk) if self.channel else others
        if others.exists():
            raise forms.ValidationError(_("Another channel has this name."), code="taken")
        return name

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address and self.channel is None:
            raise forms.ValidationError(_("A new channel needs an address."), code="required")
        if address:
            try:
                rooms.shown(address, settings.CHAT_HOSTS)
            except rooms.Refused as error:
                raise forms.ValidationError(str(REFUSED[error.why]), code=error.why) from error
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        of_a_brand = cleaned.get("audience") == Audience.BRAND
        key = cleaned.get("brand") or ""
        cleaned["brand"] = Brand.objects.filter(key=key).first() if of_a_brand and key else None
        if of_a_brand and cleaned["brand"] is None and "brand" not in self.errors:
            self.add_error("brand", forms.ValidationError(_("Which brand?"), code="required"))
        return cleaned
