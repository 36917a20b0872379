"""Notices, how they travel, and what people chose about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from intake.accounts.models import Brand, User
from intake.notices.choices import USUAL_PACE, Audience, Kind, Pace, Purpose, State, Topic, Via
from intake.projects.models import JournalEntry, Project, one_of


class Channel(models.Model):
    """A chat room or a web hook that hears of projects. Its address is a secret: stored encrypted, never shown."""

    name = models.CharField(max_length=80, unique=True)
    secret = models.TextField()
    # What may be shown of the address: its service and its host.
    shown = models.CharField(max_length=200)
    audience = models.CharField(max_length=8, choices=one_of(Audience), default=Audience.TEAM)
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="+")
    topics = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience=Audience.BRAND.value, brand__isnull=False)
                | (~Q(audience=Audience.BRAND.value) & Q(brand__isnull=True)),
                name="channel_brand_fits",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one address: it is tried until it arrives, at least once on the wire and once per key."""

    key = models.CharField(max_length=120, unique=True)
    via = models.CharField(max_length=4, choices=one_of(Via))
    purpose = models.CharField(max_length=8, choices=one_of(Purpose))
    # Exactly one of these is where it goes.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    guest = models.EmailField(blank=True)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True, related_name="deliveries")

    state = models.CharField(max_length=8, choices=one_of(State), default=State.WAITING)
    # The attempt fences off a sender that lost its lease; failures count towards giving up.
    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    # How often a sender died with it in hand: then a second copy with the same Message-ID may have gone out.
    taken_over = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest="", channel__isnull=True, via=Via.MAIL.value)
                | Q(user__isnull=True, channel__isnull=True, via=Via.MAIL.value) & ~Q(guest="")
                | Q(user__isnull=True, guest="", channel__isnull=False, via=Via.CHAT.value),
                name="delivery_has_one_address",
            )
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["lease_until"], condition=Q(state="sending"), name="delivery_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Notice(models.Model):
    """What somebody is told because of one line of the journal; its words are made when it is shown."""

    # Exactly one of these hears it.
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    guest = models.EmailField(blank=True)
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, blank=True, related_name="+")

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=one_of(Kind))
    topic = models.CharField(max_length=8, choices=one_of(Topic))
    # What it is told for: a line that is worked twice makes one notice.
    cause = models.CharField(max_length=80)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # How it travels; no moment means that it stays in the app.
    pace = models.CharField(max_length=8, choices=one_of(Pace), default=Pace.IN_APP)
    send_at = models.DateTimeField(null=True, blank=True)
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "cause"], name="notice_once", condition=Q(recipient__isnull=False)
            ),
            models.UniqueConstraint(fields=["guest", "cause"], name="guest_notice_once", condition=~Q(guest="")),
            models.UniqueConstraint(
                fields=["channel", "cause"], name="channel_notice_once", condition=Q(channel__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, guest="", channel__isnull=True)
                | Q(recipient__isnull=True, channel__isnull=True) & ~Q(guest="")
                | Q(recipient__isnull=True, guest="", channel__isnull=False),
                name="notice_has_one_reader",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["send_at"], condition=Q(delivery=None, send_at__isnull=False), name="notice_to_send"),
            models.Index(fields=["entry"], name="notice_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cause}"


class Wishes(models.Model):
    """How somebody wants to hear; without a row, as choices.USUAL_PACE says and without quiet hours."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="notice_wishes")
    # {topic: pace}, where it differs from the usual.
    paces = models.JSONField(default=dict)
    # On the company's clock. Quiet from 20 to 7 goes over midnight; the same hour twice means never quiet.
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_weekday = models.PositiveSmallIntegerField(default=0)
    quiet_from = models.PositiveSmallIntegerField(default=0)
    quiet_to = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lt=24, digest_weekday__lt=7, quiet_from__lt=24, quiet_to__lt=24),
                name="wishes_are_hours",
            )
        ]

    def __str__(self) -> str:
        return f"wishes of {self.user_id}"

    def pace(self, topic: str) -> Pace:
        """When this person wants mail about a topic."""
        chosen = self.paces.get(topic, "")
        return Pace(chosen) if chosen in set(Pace) else USUAL_PACE[Topic(topic)]
