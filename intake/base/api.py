"""The shape that every call of the API shares: strict JSON in, problem+json out, cursor pages, entity tags."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from intake.base import errors
from intake.base.described import Described
from intake.base.forms import errors_of

# Who remembers the answers of calls that carry an Idempotency-Key (intake/accounts/idempotency.py).
Once = Callable[[Request, Callable[[], HttpResponseBase], Callable[[Exception], HttpResponseBase]], HttpResponseBase]
repeated: list[Once] = []
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class ApiView(APIView):
    """A call of the API. `scopes` says which scope of a token each method needs."""

    schema = Described()
    scopes: ClassVar[Mapping[str, str]] = {
        "GET": "read",
        "HEAD": "read",
        "OPTIONS": "read",
        "POST": "write",
        "PUT": "write",
        "PATCH": "write",
        "DELETE": "write",
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After everybody may: an unsafe call with a key is run once, whoever sends it again."""
        super().initial(request, *args, **kwargs)
        name = (request.method or "").lower()
        call = getattr(self, name, None)
        if repeated and call and request.method in UNSAFE and "Idempotency-Key" in request.headers:
            once, fault = repeated[0], self.handle_exception
            setattr(self, name, lambda *parts, **named: once(request, lambda: call(*parts, **named), fault))


def body(request: Request, known: Mapping[str, object] | set[str]) -> dict[str, Any]:
    """The request's JSON object. Raises InvalidFields for another kind of value and for fields that do not exist."""
    data = request.data
    # A PUT replaces everything: one whose body got lost on the way must not empty what it meant to save.
    lost = request.method == "PUT" and request.META.get("CONTENT_LENGTH") in (None, "", "0")
    if lost or not isinstance(data, dict):
        raise errors.Malformed("The body must be a JSON object.")
    unknown = [str(name) for name in data if name not in known]
    if unknown:
        raise errors.InvalidFields(
            "There are fields that this call does not know.",
            errors=[errors.FieldError(name[:100], "unknown_field", "No such field.") for name in unknown[:50]],
        )
    return data


def validated(form: forms.Form, called: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The form's cleaned data. Raises InvalidFields with one entry a fault.

    `called` says how the API calls a field of the form, where that is another name: callers know only their own.
    """
    if not form.is_valid():
        named = called or {}
        faults = [errors.FieldError(named.get(f.field, f.field), f.code, f.detail) for f in errors_of(form)]
        raise errors.InvalidFields(errors=faults)
    return form.cleaned_data


def filters(request: Request, known: set[str]) -> dict[str, str]:
    """The query string as a dict; a filter that does not exist is an error, not a silent full list."""
    given = {
        name: str(value) for name, value in request.query_params.items() if name not in ("cursor", "limit", "format")
    }
    unknown = [name for name in given if name not in known]
    if unknown:
        raise errors.InvalidFields(
            "There are filters that this list does not know.",
            errors=[
                errors.FieldError(name[:100], "unknown_filter", "There is no such filter.") for name in unknown[:50]
            ],
        )
    return given


def limit_of(request: Request, default: int = 100, most: int = 500) -> int:
    """`limit` of the query string, 1 to 500."""
    raw = request.query_params.get("limit", str(default))
    if not (raw.isdecimal() and len(raw) < 10 and 1 <= int(raw) <= most):
        raise errors.InvalidFields(errors=[errors.FieldError("limit", "out_of_range", f"limit must be 1 to {most}.")])
    return int(raw)


def listing(
    request: Request,
    rows: QuerySet[Any],
    show: Callable[[Any], Any],
    *,
    key: str = "pk",
    descending: bool = False,
    then: str = "",
) -> Response:
    """One page of `rows` ordered by the column `key`, and the address of the next one.

    The cursor is the last key of the page (keyset paging): page 1,000 costs what page 1 costs. A key that is not
    unique needs a unique column to go on with where it is equal: `then`.
    """
    limit = limit_of(request)
    columns = [key, then] if then else [key]
    rows = rows.order_by(*(f"-{column}" if descending else column for column in columns))
    cursor = request.query_params.get("cursor")
    if cursor:
        try:
            rows = rows.filter(beyond(columns, decode_cursor(cursor, len(columns)), "lt" if descending else "gt"))
        except (ValueError, TypeError, ValidationError) as error:
            raise bad_cursor() from error
    found = list(rows[: limit + 1])
    following = None
    if len(found) > limit:
        found = found[:limit]
        last = found[-1]
        values = [getattr(last, column) if isinstance(last, Model) else last[column] for column in columns]
        query = {**request.query_params.dict(), "cursor": encode_cursor(values), "limit": str(limit)}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return Response({"results": [show(row) for row in found], "next": following})


def beyond(columns: Sequence[str], values: Sequence[str | int | float], side: str) -> Q:
    """The rows after the one with these values."""
    after = Q(**{f"{columns[0]}__{side}": values[0]})
    return after | Q(**{columns[0]: values[0], f"{columns[1]}__{side}": values[1]}) if len(columns) > 1 else after


def encode_cursor(values: Sequence[object]) -> str:
    """An opaque cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def decode_cursor(text: str, count: int) -> list[str | int | float]:
    """The keys inside a cursor. Raises InvalidFields for a cursor that we did not make."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise bad_cursor() from error
    usable = isinstance(values, list) and len(values) == count
    if not usable or not all(
        isinstance(value, (int, float)) or (isinstance(value, str) and "\x00" not in value) for value in values
    ):
        raise bad_cursor()
    return list(values)


def bad_cursor() -> errors.InvalidFields:
    """The error for a cursor that we did not make."""
    return errors.InvalidFields(errors=[errors.FieldError("cursor", "invalid", "This cursor is not one of ours.")])


def version_of(request: Request) -> int:
    """The version in `If-Match: "7"`. Raises PreconditionRequired without one, InvalidFields for nonsense."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise errors.PreconditionRequired('Send the version that you changed as If-Match: "VERSION".')
    raw = header.removeprefix("W/").strip('"')
    if not raw.isdecimal() or len(raw) > 18:
        raise errors.InvalidFields(
            errors=[errors.FieldError("If-Match", "invalid", 'If-Match must be a version number such as "7".')]
        )
    return int(raw)
