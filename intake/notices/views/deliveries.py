"""What admins see: what did not arrive, chat channels, and the mails of a site without a mail server."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.accounts.authentication import person
from intake.base.pages import go, page
from intake.notices import actions, queries, wording
from intake.notices.actions import channels
from intake.notices.forms import ChannelForm
from intake.notices.models import Channel, Delivery

MOST_SHOWN = 50
FOLDER = "intake.notices.mailbox.Folder"


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Failed and given up first, then the channels with their last result, then what travelled lately."""
    queries.for_admins(person(request))
    troubled = queries.troubled()
    context = {
        "troubled": troubled[:MOST_SHOWN],
        "trouble": troubled.count(),
        "lately": queries.lately(timezone.now())[:MOST_SHOWN],
        "channels": queries.channels_with_results(),
        "states": wording.STATE,
        "purposes": wording.PURPOSE,
        "audiences": wording.AUDIENCE,
        "backend": settings.EMAIL_BACKEND.rpartition(".")[2],
        "mails": mails() if settings.EMAIL_BACKEND == FOLDER else [],
        "nav_key": "settings",
    }
    return page(request, "notices/deliveries.html", context)


def mails() -> list[str]:
    """The newest mails of the folder, by name."""
    folder = Path(settings.MAIL_FOLDER)
    found = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True) if folder.is_dir() else []
    return [file.stem for file in found[:MOST_SHOWN]]


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail of the folder, as it would have travelled, as text."""
    queries.for_admins(person(request))
    if settings.EMAIL_BACKEND != FOLDER or name not in mails():
        flash.info(request, _("This mail is not there any more."))
        return go(request, "notices:deliveries")
    text = (Path(settings.MAIL_FOLDER) / f"{name}.eml").read_text(encoding="utf-8", errors="replace")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_POST
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """Tries a failed delivery at once, from the first attempt on."""
    queries.for_admins(person(request))
    if actions.retry(delivery=queries.get_delivery(number), at=timezone.now()):
        flash.success(request, _("It is tried again within seconds."))
    else:
        flash.info(request, _("It has left meanwhile."))
    return go(request, "notices:deliveries")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """Tries everything that failed again, for when a server is back."""
    queries.for_admins(person(request))
    actions.retry_all(at=timezone.now())
    flash.success(request, _("Everything that failed is tried again within a minute."))
    return go(request, "notices:deliveries")


@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A new channel, or one that is there."""
    queries.for_admins(person(request))
    row: Channel | None = queries.get_channel(number) if number is not None else None
    form = ChannelForm(request.POST if request.method == "POST" else None, channel=row)
    if request.method == "POST" and form.is_valid():
        channels.save_channel(channel=row, details=form.cleaned_data, at=timezone.now())
        flash.success(request, _("Saved. Send a test to see that it arrives."))
        return go(request, "notices:deliveries")
    return page(
        request,
        "notices/channel.html",
        {"form": form, "channel": row, "nav_key": "settings"},
        status=422 if form.errors else 200,
    )


@require_POST
def test(request: HttpRequest, number: int) -> HttpResponse:
    """Sends a test to a channel."""
    queries.for_admins(person(request))
    sent: Delivery = channels.test_channel(channel=queries.get_channel(number), at=timezone.now())
    flash.success(request, _("A test to %(name)s is on its way.") % {"name": sent.channel})
    return go(request, "notices:deliveries")
