"""The one table of errors: what went wrong, as a stable code, an HTTP status and a sentence for the reader.

Rooms subclass these where they raise. base/middleware.py renders them as a page or an htmx fragment,
base/api.py as problem+json (RFC 9457). Nothing here knows HTTP frameworks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One fault of one field; `field` is a dotted path or "" for the whole input."""

    field: str
    code: str
    detail: str


class Problem(Exception):
    """The base of every error that a person may see."""

    status = 400
    code = "bad_request"
    title = "That request could not be understood"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


class Malformed(Problem):
    """The body is not what it claims to be (broken JSON, a wrong encoding)."""

    code = "malformed"


class Invalid(Problem):
    """Fields do not hold what they must; `errors` names them."""

    status = 422
    code = "invalid"
    title = "Some of that could not be saved"


class InvalidFields(Invalid):
    """Fields of an API call do not hold what they must."""

    status = 400


class SignInNeeded(Problem):
    status = 401
    code = "not_authenticated"
    title = "Please sign in"


class Forbidden(Problem):
    """The person may see this and may not do that."""

    status = 403
    code = "forbidden"
    title = "You may look at this, but not change it"


class NotFound(Problem):
    """There is no such thing, or none that this person may know of: the answer is the same."""

    status = 404
    code = "not_found"
    title = "There is nothing here"


class Conflict(Problem):
    """Somebody else was faster."""

    status = 409
    code = "conflict"
    title = "Somebody else changed this first"


class PreconditionFailed(Problem):
    """The version in If-Match is not the current one."""

    status = 412
    code = "stale"
    title = "Somebody else changed this first"


class TooLarge(Problem):
    status = 413
    code = "too_large"
    title = "That is too large"


class UnsupportedType(Problem):
    status = 415
    code = "unsupported_media_type"
    title = "That kind of content is not accepted here"


class PreconditionRequired(Problem):
    """A save must say which version it was made from."""

    status = 428
    code = "version_required"
    title = "This save does not say which version it changes"


class Unavailable(Problem):
    """Something that the site needs does not answer."""

    status = 503
    code = "unavailable"
    title = "The site cannot do that right now"
