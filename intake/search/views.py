"""The search page. One address for a question, a kind of hits and a page of them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from canvas.boxes import layout
from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.pages import page
from intake.projects.wording import stage_words
from intake.search.choices import Kind
from intake.search.forms import SearchForm
from intake.search.queries import Found, Hit, find
from intake.search.queries.find import SIZE
from intake.search.wording import kinds

LAST_PAGE = 1_000


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that one may see and that has these words."""
    user = person(request)
    form = SearchForm({"q": request.GET.get("q", ""), "kind": request.GET.get("kind", "")})
    text, kind, number, found = "", None, page_number(request), None
    if form.is_valid():
        text = form.cleaned_data["q"]
        kind = Kind(form.cleaned_data["kind"]) if form.cleaned_data["kind"] else None
        found = find(text=text, user=user, kind=kind, start=(number - 1) * SIZE) if text else None
    context = {
        "form": form,
        "text": text,
        "typed": request.GET.get("q", "") if not form.is_valid() else text,
        "kind": kind,
        "found": found,
        "hits": [(hit, hit.address, headline(hit, user)) for hit in found.hits] if found else [],
        "kinds": kinds(user),
        "tabs": tabs(text, found, user) if found else [],
        "stages": stage_words(user),
        "number": number,
        "previous": turned(text, kind, number - 1) if number > 1 else "",
        "next": turned(text, kind, number + 1) if found and number * SIZE < found.total else "",
        "nav_key": "search",
    }
    return page(request, "search/search.html", context, block="results", status=200 if form.is_valid() else 400)


def page_number(request: HttpRequest) -> int:
    """`page` of the query string; nonsense is the first page."""
    raw = request.GET.get("page", "1")
    return min(max(int(raw), 1), LAST_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 1


def turned(text: str, kind: Kind | None, number: int = 1) -> str:
    """The address of another page, or of another kind."""
    query = {"q": text, **({"kind": kind.value} if kind else {}), **({"page": number} if number > 1 else {})}
    return f"{reverse('search:search')}?{urlencode(query)}"


def tabs(text: str, found: Found, user: User) -> list[tuple[str, str, str, str]]:
    """(key, word, address, count) of all hits and of each kind that has some."""
    plus = "+" if found.more else ""
    total = sum(found.counts.values())
    rows = [("", _("All"), turned(text, None), f"{total}{plus}")]
    for kind, (_icon, _one, several) in kinds(user).items():
        if found.counts.get(kind):
            rows.append((kind.value, str(several), turned(text, kind), f"{found.counts[kind]}{plus}"))
    return rows


def headline(hit: Hit, user: User) -> str:
    """What a hit is called, where it has no title of its own."""
    if hit.kind == Kind.CANVAS:
        return layout.box(hit.subject, _, plain=not user.is_ml_team).title
    return hit.title.text
