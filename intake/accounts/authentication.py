"""Who calls the API, and with which scope. The one place where tokens are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from intake.accounts.choices import Scope
from intake.accounts.models import ApiToken, User
from intake.accounts.queries import find_token
from intake.base.errors import Forbidden, SignInNeeded

if TYPE_CHECKING:
    from rest_framework.views import APIView


def person(request: HttpRequest | Request) -> User:
    """Who asks, for entries behind the sign-in. Raises SignInNeeded for nobody."""
    if not isinstance(request.user, User):
        raise SignInNeeded()
    return request.user


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, text = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = find_token(text.strip(), timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed("This token is unknown, expired or revoked.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class PageSession(authentication.SessionAuthentication):
    """The signed-in browser, with its CSRF token, for calls that our own pages make."""


class SignedInWithScope(permissions.BasePermission):
    """Signed in, and the token has the scope that the call names for this method."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, User):
            return False
        token: Any = request.auth
        if not isinstance(token, ApiToken):
            return True
        needed = getattr(view, "scopes", {}).get(request.method or "", Scope.ADMIN)
        if needed not in token.scopes:
            raise Forbidden(f"This token does not have the scope {needed}.")
        return True
