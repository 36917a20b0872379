"""How somebody wants to hear; and the link at the foot of each mail that needs no sign-in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from intake.accounts.authentication import person
from intake.accounts.models import User
from intake.base.errors import NotFound
from intake.base.pages import go, page
from intake.members import actions as members
from intake.members.choices import Following
from intake.members.models import Follow
from intake.notices import letters, queries, wording
from intake.notices.actions import wishes as actions
from intake.notices.choices import Topic
from intake.notices.forms import HOUR_FIELDS, WishesForm
from intake.projects import queries as projects


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """One page: when I hear of what, my quiet hours, which projects I follow or muted."""
    user = person(request)
    current = queries.wishes_of([user.pk])[user.pk]
    form = WishesForm(request.POST if request.method == "POST" else None, wishes=current, user=user)
    if request.method == "POST" and form.is_valid():
        # What a stakeholder has no choice for stays as it was.
        paces = {**current.paces, **form.paces}
        actions.save_wishes(user=user, paces=paces, hours=form.hours, at=timezone.now())
        flash.success(request, _("Saved. It holds from now on, for what waits already, too."))
        return go(request, "notices:wishes")
    chosen = Follow.objects.filter(user=user, project__in=projects.projects_visible_to(user))
    context = {
        "form": form,
        "topics": [form[str(topic)] for topic in form.topics],
        "hours": [form[name] for name in HOUR_FIELDS],
        "chosen": chosen.select_related("project").order_by("state", "project__code"),
        "zone": settings.TIME_ZONE,
        "nav_key": "notices",
    }
    return page(request, "notices/wishes.html", context, status=422 if form.errors else 200)


@require_POST
def forget(request: HttpRequest, code: str) -> HttpResponse:
    """Takes back that a project is followed or muted; with `again` in the form, that it was taken back."""
    user = person(request)
    project = projects.get_visible(code, user)
    again = request.POST.get("again", "")
    if again == Following.FOLLOW:
        members.follow(project=project, user=user, at=timezone.now())
    elif again == Following.MUTE:
        members.mute(project=project, user=user, at=timezone.now())
    else:
        members.unfollow(project=project, user=user, at=timezone.now())
    flash.success(request, _("%(name)s: changed.") % {"name": project.name})
    return go(request, "notices:wishes")


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Sends a mail to whoever presses the button."""
    user = person(request)
    actions.send_test(user=user, at=timezone.now())
    flash.success(request, _("A test mail to %(email)s is on its way.") % {"email": user.email})
    return go(request, "notices:wishes")


@login_not_required
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switches mails of one kind off, by the signed link of a mail. Looking changes nothing: programs that look at
    each link of a mail must not. Mail programs post here by themselves (RFC 8058), so there is no other token."""
    user, topic = signed(token)
    done = ""
    if request.method == "POST":
        on = request.POST.get("action") == "on"
        actions.switch(user=user, topic=topic, on=on, at=timezone.now())
        done = "on" if on else "off"
    words = (
        _("What is gathered for the daily or weekly mail")
        if topic == actions.DIGEST
        else wording.TOPIC[Topic(topic)][0]
    )
    context: dict[str, Any] = {"topic": str(words), "done": done, "token": token}
    return page(request, "notices/unsubscribe.html", context)


def signed(token: str) -> tuple[User, str]:
    """Whose link it is and for what. Raises NotFound."""
    try:
        found = signing.loads(token, salt=letters.SALT)
        user, topic = User.objects.get(pk=found["user"], is_active=True), str(found["topic"])
    except (signing.BadSignature, KeyError, TypeError, User.DoesNotExist) as error:
        raise NotFound(_("This link is not valid (any more). Sign in to change what you hear.")) from error
    if topic != actions.DIGEST and topic not in set(Topic):
        raise NotFound()
    return user, topic
