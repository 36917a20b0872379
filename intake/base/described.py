"""What the description of the API (OpenAPI) says of a call."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes


class Described(AutoSchema):
    """Bodies are JSON objects, checked by forms rather than serializers; the view's docstring describes the call."""

    def get_request_serializer(self) -> Any:
        return OpenApiTypes.OBJECT if self.method in ("POST", "PUT", "PATCH") else None

    def get_response_serializers(self) -> Any:
        return OpenApiTypes.OBJECT

    def get_operation_id(self) -> str:
        """The method and the address: stable, and never the same twice."""
        words = [part.strip("{}").replace(".", "_") for part in self.path.split("/") if part]
        return "_".join([self.method.lower(), *words[2:]])

    def get_summary(self) -> str:
        """The first line of the description: what a list of calls shows beside the address."""
        return str(self.get_description()).partition("\n")[0].removesuffix(".")

    def get_tags(self) -> list[str]:
        words = [part for part in self.path.split("/") if part]
        return [words[2] if len(words) > 2 else "api"]


class ByToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the wheel has no types here
    """How a program signs in: with its token."""

    target_class = "intake.accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class BySession(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as above
    """How the page that describes the API signs in: as whoever reads it."""

    target_class = "intake.accounts.authentication.PageSession"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
