"""What REST framework's settings name: strict JSON in, fast JSON out, problem+json for every error.

Apart from api.py because the framework loads these while its own views are still being imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions, parsers, renderers

from intake.base import errors, pages


class StrictJSON(parsers.BaseParser):
    """JSON as RFC 8259 has it: no NaN, no numbers beyond a double, no lone surrogates, no bottomless nesting."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body's value. Raises Malformed."""
        try:
            return orjson.loads(stream.read())
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise errors.Malformed(f"The body is not valid JSON: {error}") from error


class FastJSON(renderers.BaseRenderer):
    """JSON by orjson; knows dates, UUIDs and, as strings, decimals."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else orjson.dumps(data, default=str)


def problem(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler: every error becomes problem+json, ours or the framework's."""
    request = context["request"]._request
    translated = translate(error)
    if translated is None:
        return None
    request.problem_code = translated.code
    return pages.problem(request, translated)


def translate(error: Exception) -> errors.Problem | None:
    """The framework's errors in our own table; None for what nobody expected."""
    if isinstance(error, errors.Problem):
        if isinstance(error, errors.Invalid) and error.code == "invalid":
            return errors.InvalidFields(error.detail, errors=error.errors, extra=error.extra)
        return error
    if isinstance(error, (Http404, exceptions.NotFound)):
        return errors.NotFound()
    if isinstance(error, RequestDataTooBig):
        return errors.TooLarge()
    if isinstance(error, (exceptions.NotAuthenticated, exceptions.AuthenticationFailed)):
        return errors.SignInNeeded(str(error.detail), headers={"WWW-Authenticate": "Bearer"})
    if isinstance(error, exceptions.PermissionDenied):
        return errors.Forbidden(str(error.detail))
    if isinstance(error, exceptions.APIException):
        framework = errors.Problem(str(error.detail))
        framework.status, framework.code = error.status_code, str(error.default_code)
        framework.title = str(error.default_detail)
        return framework
    return None
