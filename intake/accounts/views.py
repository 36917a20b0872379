"""Signing in and out, and how pages look to one person."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from intake.accounts import guests
from intake.accounts.forms import SignInForm
from intake.accounts.queries import DEMO_PEOPLE, demo_people
from intake.base.errors import NotFound
from intake.base.limits import address_of, limited
from intake.base.pages import DENSITIES, KEYS, THEMES, page

LOOKS = {"theme": THEMES, "density": DENSITIES, "keys": KEYS}

# Requests a minute through one guest link, and from one address to guest links altogether.
GUEST_MOST, ADDRESS_MOST = 60, 120
# Tries to sign in within a quarter of an hour: of one account from one address, of one account from everywhere, from
# one address. The second is generous, lest a stranger lock a person out by guessing.
TRIES_SECONDS = 900
TRIES_HERE, TRIES_ACCOUNT, TRIES_ADDRESS = 10, 100, 60


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: only ever an address of this host."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed and target.startswith("/") else settings.LOGIN_REDIRECT_URL


def slow_down_guessing(request: HttpRequest) -> None:
    """Counts one more try to sign in. Raises TooOften; then not even the right password is looked at."""
    account = sha256(request.POST.get("username", "").strip().lower().encode(errors="replace")).hexdigest()[:32]
    address = address_of(request)
    limited(f"sign-in:{account}:{address}", TRIES_HERE, TRIES_SECONDS)
    limited(f"sign-in-address:{address}", TRIES_ADDRESS, TRIES_SECONDS)
    limited(f"sign-in-account:{account}", TRIES_ACCOUNT, TRIES_SECONDS)


@sensitive_post_parameters("password")
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; in the demo one button per person besides."""
    if request.user.is_authenticated and request.method == "GET":
        return redirect(safe_next(request))
    if request.method == "POST":
        slow_down_guessing(request)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(safe_next(request))
    faces = {person.email: person for person in demo_people()} if settings.DEMO else {}
    people = [(key, faces[email]) for key, email in DEMO_PEOPLE.items() if email in faces]
    status = 422 if request.method == "POST" else 200
    return page(
        request, "accounts/login.html", {"form": form, "people": people, "next": safe_next(request)}, status=status
    )


@login_not_required
@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """One click per person. Exists in the demo only, which refuses to start with production settings."""
    if not settings.DEMO:
        raise NotFound()
    person = demo_people().filter(email=DEMO_PEOPLE.get(request.POST.get("person", ""), "")).first()
    if person is None:
        raise NotFound()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(safe_next(request))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; the browser drops the texts that it kept for this person."""
    logout(request)
    response = redirect("accounts:login")
    response["Clear-Site-Data"] = '"storage"'
    return response


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system says; printed by the server, so that no page flashes."""
    response = HttpResponseRedirect(safe_next(request))
    keep(response, "theme", request.POST.get("theme", ""), THEMES)
    return response


def keep(response: HttpResponse, name: str, wanted: str, known: tuple[str, ...]) -> None:
    """Remembers a choice in this browser for a year; what is not known is the first of `known`."""
    response.set_cookie(
        name,
        wanted if wanted in known else known[0],
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )


@require_http_methods(["GET", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """How pages look and answer in this browser: theme, density, and whether single keys do something."""
    if request.method == "GET":
        return page(request, "accounts/settings.html")
    response = HttpResponseRedirect(resolve_url("accounts:settings"))
    for name, known in LOOKS.items():
        keep(response, name, request.POST.get(name, ""), known)
    messages.success(request, _("Saved in this browser."))
    return response


@sensitive_variables("token")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """What a signed link opens to a person without an account. A look changes nothing: mail scanners look, too.

    The site's Referrer-Policy (same-origin) stays: it keeps the address from other sites just as well as no-referrer,
    under which browsers send no Origin with the form.
    """
    limited(f"guests:{address_of(request)}", ADDRESS_MOST, 60)
    link = guests.guest(token, None, timezone.now())
    limited(f"guest:{link.pk}", GUEST_MOST, 60)
    if request.method == "POST":
        guests.used(link=link, at=timezone.now())
    answer = guests.page_of(link)(request, link)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
