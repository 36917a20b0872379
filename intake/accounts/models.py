"""People, brands, what people are to brands, and tokens."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from intake.accounts.choices import STAKEHOLDER_ROLES, BrandRole, CompanyRole, Scope
from intake.accounts.people import People

COMPANY_ROLES = [
    (CompanyRole.READER.value, _("Reader")),
    (CompanyRole.ML_TEAM.value, _("ML team")),
    (CompanyRole.ADMIN.value, _("Admin")),
]
BRAND_ROLES = [
    (BrandRole.PRODUCT_OWNER.value, _("Product owner")),
    (BrandRole.BRAND_LEAD.value, _("Brand lead")),
    (BrandRole.READER.value, _("Reader")),
]
brand_key = RegexValidator(r"\A[A-Z][A-Z0-9]{1,7}\Z", _("Two to eight capital letters or digits, such as NVB."))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; signs in by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=COMPANY_ROLES, default=CompanyRole.READER)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    brands: models.ManyToManyField[Brand, Membership] = models.ManyToManyField(
        "Brand", through="Membership", related_name="people"
    )

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in CompanyRole]), name="person_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def is_ml_team(self) -> bool:
        """May do everything on every project. Admins may, too."""
        return self.is_active and self.role in (CompanyRole.ML_TEAM, CompanyRole.ADMIN)

    @property
    def is_admin(self) -> bool:
        return self.is_active and (self.role == CompanyRole.ADMIN or self.is_superuser)

    @property
    def is_staff(self) -> bool:
        """Who may open /admin/."""
        return self.is_admin

    @cached_property
    def memberships(self) -> dict[int, str]:
        """{brand id: role}: one query for each request."""
        return dict(self.membership_set.values_list("brand_id", "role"))

    @property
    def stakeholder_brands(self) -> list[int]:
        """Ids of the brands that this person may submit ideas for."""
        return [brand for brand, role in self.memberships.items() if role in STAKEHOLDER_ROLES]

    @property
    def is_stakeholder(self) -> bool:
        return not self.is_ml_team and bool(self.stakeholder_brands)


class Brand(models.Model):
    """A business unit that owns a product and its data. Its key begins the codes of its projects."""

    key = models.CharField(_("key"), max_length=8, unique=True, validators=[brand_key])
    name = models.CharField(_("name"), max_length=80)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    # Taken under a row lock, so that codes never repeat and never have gaps that race.
    last_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person is to a brand."""

    user = models.ForeignKey(User, models.CASCADE)
    brand = models.ForeignKey(Brand, models.CASCADE)
    role = models.CharField(_("role"), max_length=16, choices=BRAND_ROLES, default=BrandRole.PRODUCT_OWNER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["user", "brand"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.brand_id}"


class ApiToken(models.Model):
    """A key for programs. Only its prefix and a keyed hash are stored: the database alone opens nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=16, choices=[(s.value, s.value) for s in Scope]))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def usable(self, at: datetime) -> bool:
        """Neither revoked nor expired at `at` (aware)."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


class RepeatedCall(models.Model):
    """A call of the API with an Idempotency-Key: claimed while it runs, then with its answer (accounts.idempotency)."""

    credential = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    claim = models.UUIDField()
    claimed_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=80, default="")
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "key"], name="repeated_call_once")]
        indexes = [models.Index(fields=["claimed_at"], name="repeated_call_age")]

    def __str__(self) -> str:
        return f"{self.credential} {self.key}"


class GuestLink(models.Model):
    """A signed link for a person without an account: it opens one thing, until it expires or is revoked.

    Its text is made anew from `handle` and the site's secret (tokens.guest_text); the row alone opens nothing.
    """

    handle = models.CharField(max_length=16, unique=True)
    # What it opens: the room that serves the purpose knows what the subject means.
    purpose = models.CharField(max_length=16)
    subject = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When something was last sent through it; looking leaves no trace.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
        indexes = [models.Index(fields=["purpose", "subject"], name="guest_link_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject} for {self.name}"

    def usable(self, at: datetime) -> bool:
        """Neither revoked nor expired at `at` (aware)."""
        return self.revoked_at is None and self.expires_at > at
