"""What every request passes: an id, a limit on its size, and errors rendered for whoever asked."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from intake.base import errors, pages
from intake.base.encodings import UTF_8

Handler = Callable[[HttpRequest], HttpResponse]
LONGEST_LENGTH = 20
# Where files are handed in (with an idea, with the answer to an assumption), and what the form around one may weigh.
FILES = re.compile(r"/p/[A-Z0-9]{1,8}-[0-9]{1,10}/(files|assumptions/[0-9]{1,10}/answer)/")
AROUND_A_FILE = 64 * 1024
log = structlog.get_logger(__name__)


def request_id(get_response: Handler) -> Handler:
    """Gives each request an id that its log lines, its error page and its answer carry."""

    def middleware(request: HttpRequest) -> HttpResponse:
        identity = uuid.uuid4().hex[:16]
        request.request_id = identity  # type: ignore[attr-defined]  # the shell and error pages print it
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=identity)
        response = get_response(request)
        response["X-Request-ID"] = identity
        return response

    return middleware


def limit_of(request: HttpRequest) -> int:
    """How many bytes a body may have here: samples of usage and files are larger than what people type."""
    if request.path == "/api/v1/usage/":
        return int(settings.USAGE_BODY_LIMIT)
    if request.content_type == "multipart/form-data" and FILES.fullmatch(request.path):
        return int(settings.ATTACHMENT_LIMIT) + AROUND_A_FILE
    return int(settings.BODY_LIMIT)


def body_limit(get_response: Handler) -> Handler:
    """Refuses a body by its declared length and encoding, before a byte of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
            # Django would decode forms with whatever codec Content-Type names.
            request.encoding = "utf-8"
            if request.method not in ("GET", "HEAD"):
                return pages.problem(request, errors.UnsupportedType("Send text as UTF-8."))
        # Beyond this a number is no length, and Python refuses to read one of thousands of digits.
        declared = request.headers.get("Content-Length", "")[:LONGEST_LENGTH]
        limit = limit_of(request)
        if declared.isascii() and declared.isdigit() and int(declared) > limit:
            return pages.problem(
                request,
                errors.TooLarge(
                    f"This is {int(declared):,} bytes; at most {limit:,} are accepted here. Nothing was changed."
                ),
            )
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Nobody gets past it unsigned, except to what says so. A script is told to navigate: a redirect that it followed
    would put the sign-in page into a box of the page."""

    def handle_no_permission(  # type: ignore[override]  # a script gets a 204 instead of a redirect
        self, request: HttpRequest, view_func: Callable[..., object]
    ) -> HttpResponse:
        """To the sign-in page and back."""
        return pages.sign_in(request)


def plain_cookies(get_response: Handler) -> Handler:
    """Drops cookies that hold control characters: a quoted cookie may spell NUL, which no session's key may hold."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: text for name, text in request.COOKIES.items() if text.isprintable()}
        return get_response(request)

    return middleware


def no_store(get_response: Handler) -> Handler:
    """Keeps what signed-in people see out of every cache, their browser's too: on a shared machine the back button
    shows nothing after signing out. A view that says something else about caching knows better."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Asked last: who somebody is costs a look at the session.
        if "Cache-Control" not in response and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


class ErrorPages(MiddlewareMixin):
    """Turns a Problem that a page raised into a page, or a fragment for htmx."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answers for the errors that we expect; anything else is a bug and takes Django's way to a 500."""
        if isinstance(exception, errors.Problem):
            return pages.problem(request, exception)
        if isinstance(exception, Http404):
            return pages.problem(request, errors.NotFound())
        if isinstance(exception, RequestDataTooBig):
            return pages.problem(request, errors.TooLarge())
        if isinstance(exception, (BadRequest, SuspiciousOperation)):
            return pages.problem(request, errors.Malformed())
        return None
