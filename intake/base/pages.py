"""How pages are answered: the shell's context, one block for htmx, problems for people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext as _
from jinja2_fragments import render_block

from intake.base.errors import Problem

THEMES = ("system", "light", "dark")
# How pages look and answer in one browser; the first is what who never chose gets.
DENSITIES = ("comfortable", "compact")
KEYS = ("on", "off")


def shell(request: HttpRequest) -> dict[str, Any]:
    """What templates/base/page.html needs on every page."""
    theme = request.COOKIES.get("theme", "system")
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "user": user if signed_in else None,
        "nav": navigation(user) if signed_in else [],
        "theme": theme if theme in THEMES else "system",
        "density": "compact" if request.COOKIES.get("density") == "compact" else "comfortable",
        "keys": "off" if request.COOKIES.get("keys") == "off" else "on",
        "demo": settings.DEMO,
        "request_id": getattr(request, "request_id", ""),
    }


def navigation(user: Any) -> list[tuple[str, str, str]]:
    """(key, label, address) of the top bar: only pages that this person has a use for."""
    places = [("home", _("Home"), "/")]
    if user.is_ml_team:
        places += [("triage", _("Triage"), "/triage/"), ("board", _("Board"), "/board/")]
    places += [
        ("projects", _("Projects"), "/projects/"),
        ("assumptions", _("Assumptions"), "/assumptions/"),
        ("endpoints", _("Endpoints") if user.is_ml_team else _("Live models"), "/endpoints/"),
        ("reports", _("Reports"), "/reports/"),
    ]
    return places


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, block: str = "", status: int = 200
) -> HttpResponse:
    """Renders a page; for an htmx request that swaps a part, only that `block` of the same template.

    Boosted and history requests get the whole page.
    """
    context = context or {}
    htmx = getattr(request, "htmx", None)
    if block and htmx and not htmx.boosted and not htmx.history_restore_request:
        return HttpResponse(fragment(request, template, block, context), status=status)
    html = engines["jinja2"].get_template(template).render(context, request)
    return HttpResponse(html, status=status)


def fragment(request: HttpRequest, template: str, block: str, context: dict[str, Any]) -> str:
    """One block of a template, with the same context as the page."""
    engine = engines["jinja2"]
    full: dict[str, Any] = {"request": request}
    for processor in engine.template_context_processors:  # type: ignore[attr-defined]  # Django's Jinja2 backend
        full.update(processor(request))
    return str(render_block(engine.env, template, block, {**full, **context}))  # type: ignore[attr-defined]


def go(request: HttpRequest, to: str, **kwargs: Any) -> HttpResponse:
    """After a successful form: a redirect that htmx follows with a full page, too."""
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(to, **kwargs)})
    return HttpResponseRedirect(resolve_url(to, **kwargs))


def version_sent(request: HttpRequest) -> int:
    """The version that a posted form was made from; one that is no number is never the current one."""
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else -1


def wants_json(request: HttpRequest) -> bool:
    """True for callers of the API; the pages that describe it are for people."""
    return request.path.startswith("/api/") and not request.path.startswith("/api/docs/")


def problem(request: HttpRequest, error: Problem) -> HttpResponse:
    """An error as problem+json for the API, a fragment for htmx, a page for everybody else."""
    if wants_json(request):
        return JsonResponse(
            problem_body(error), status=error.status, content_type="application/problem+json", headers=error.headers
        )
    if error.status == 401:
        return sign_in(request)
    context = {"error": error, "status": error.status, "title": str(_(error.title)), "detail": error.detail}
    template = "errors/fragment.html" if getattr(request, "htmx", None) else "errors/problem.html"
    try:
        html = engines["jinja2"].get_template(template).render(context, request)
    except DatabaseError:
        # The shell reads the session: without a database the plainest page must do.
        html = f"<!doctype html><title>{error.status}</title><h1>{error.title}</h1>"
    return HttpResponse(html, status=error.status, headers=error.headers)


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back to the page; a script navigates there instead of swapping it into a box."""
    htmx = getattr(request, "htmx", None)
    back = htmx.current_url_abs_path if htmx else request.get_full_path()
    address = reverse(settings.LOGIN_URL) + (f"?{urlencode({'next': back}, safe='/')}" if back else "")
    if htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def problem_body(error: Problem) -> dict[str, Any]:
    """RFC 9457: type, title, status, detail, and our stable `code` and `errors`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": error.detail or error.title,
        **error.extra,
    }
    if error.errors:
        body["errors"] = [{"field": e.field, "code": e.code, "detail": e.detail} for e in error.errors]
    return body


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    from_client = Problem()
    return problem(request, from_client)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403: mostly a form without its token."""
    error = Problem(
        _("The form had expired. Go back, reload the page and send it again: what you typed is still there.")
    )
    error.status, error.code, error.title = 403, "forbidden", _("That could not be sent")
    return problem(request, error)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token."""
    return forbidden(request, PermissionError(reason))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    error = Problem(_("The address may be mistyped, or it is not yours to see."))
    error.status, error.code, error.title = 404, "not_found", "There is nothing here"
    return problem(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler500: says that it is our fault and gives the id that finds it in the logs."""
    error = Problem(_("This is our fault, not yours. It has been logged."))
    error.status, error.code, error.title = 500, "internal", "Something went wrong"
    return problem(request, error)
