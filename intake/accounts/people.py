"""The manager that makes people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

from intake.accounts.choices import CompanyRole

if TYPE_CHECKING:
    from intake.accounts.models import User


class People(BaseUserManager["User"]):
    """Makes people with an address and, perhaps, a password."""

    use_in_migrations = True

    def create_user(self, email: str, name: str = "", password: str | None = None, **extra: Any) -> User:
        """A person; without a password they can only sign in another way. Raises ValueError without an address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.split("@")[0], **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str = "", password: str | None = None, **extra: Any) -> User:
        """An admin."""
        return self.create_user(email, name, password, role=CompanyRole.ADMIN, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)
