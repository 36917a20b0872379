"""What somebody is told, as a page."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from intake.accounts.authentication import person
from intake.base.pages import go, page
from intake.notices import actions, messages, queries

A_PAGE = 50


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What happened, by project: the unread, or with ?show=all everything."""
    user = person(request)
    show = "all" if request.GET.get("show") == "all" else "unread"
    rows = queries.notices_for(user) if show == "all" else queries.unread(user)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = messages.all_words(list(shown.object_list), user)
    order = {line.code: place for place, line in reversed(list(enumerate(lines)))}
    lines.sort(key=lambda line: order[line.code])
    groups = [(code, list(some)) for code, some in groupby(lines, key=lambda line: line.code)]
    newest = max((line.notice.pk for line in lines), default=0)
    context = {"groups": groups, "show": show, "shown": shown, "newest": newest, "unread": queries.count_unread(user)}
    context["nav_key"] = "notices"
    return page(request, "notices/list.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Marks all of them read that the page showed."""
    raw = request.POST.get("upto", "")
    upto = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
    count = actions.mark_all_read(user=person(request), upto=upto, at=timezone.now())
    flash.success(
        request, ngettext("%(count)d notice is read.", "%(count)d notices are read.", count) % {"count": count}
    )
    return go(request, "notices:list")


@require_POST
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Marks one read and leads where it points."""
    user = person(request)
    notice = queries.notice_of(user, number)
    actions.mark_read(notice=notice, at=timezone.now())
    return HttpResponseRedirect(messages.words(notice, user).path)
