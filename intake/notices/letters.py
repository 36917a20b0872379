"""One delivery as a mail or as a message to a chat room, made when it is sent: what its reader may no longer see, has
read meanwhile or no longer wants is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.core import signing
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.accounts.models import User
from intake.notices import messages, queries
from intake.notices.choices import Pace, Purpose, Topic
from intake.notices.models import Delivery, Notice, Wishes
from intake.projects import queries as projects

SALT = "intake.notices.unsubscribe"
# The subject of a mail is cut by its readers at about this length.
SUBJECT = 140


@dataclass(frozen=True)
class Letter:
    """A mail."""

    to: str
    subject: str
    text: str
    html: str
    unsubscribe: str = ""


@dataclass(frozen=True)
class ChatLine:
    """A message to a chat room."""

    title: str
    body: str


def unsubscribe_link(user: User, topic: str) -> str:
    """The address that switches mails about a topic off, without signing in; topic "digest" means all that is
    gathered."""
    token = signing.dumps({"user": user.pk, "topic": topic}, salt=SALT)
    return settings.BASE_URL + reverse("notices:unsubscribe", kwargs={"token": token})


def left_to_say(delivery: Delivery) -> list[messages.Words]:
    """The notices of a delivery that are still to be told, in words."""
    found = Notice.objects.filter(delivery=delivery).order_by("pk")
    rows = list(found.select_related("project__brand", "project__lead", "project__owner", "entry__actor"))
    user = delivery.user
    if user is not None:
        visible = set(projects.projects_visible_to(user).filter(pk__in=[r.project_id for r in rows]).values_list("pk"))
        wishes = Wishes.objects.filter(user=user).first() or Wishes(user=user)
        rows = [
            row
            for row in rows
            if (row.project_id,) in visible
            and wishes.pace(row.topic) is not Pace.IN_APP
            and (delivery.purpose == Purpose.AT_ONCE or row.read_at is None)
        ]
    return messages.all_words(queries.still_true(rows), user)


def subject_of(lines: Sequence[messages.Words], purpose: str) -> str:
    """What the mail is about: one project by its code and outcome, several by their number."""
    codes = list(dict.fromkeys(line.code for line in lines))
    asked = sum(line.notice.topic == Topic.ASKED for line in lines)
    if len(codes) == 1:
        outcomes = ", ".join(dict.fromkeys(line.outcome for line in lines))
        return f"{codes[0]}: {outcomes} — {lines[0].name}"[:SUBJECT]
    news = ngettext("%(count)d notice", "%(count)d notices", len(lines)) % {"count": len(lines)}
    about = ngettext("%(count)d project", "%(count)d projects", len(codes)) % {"count": len(codes)}
    text = _("%(news)s of %(about)s") % {"news": news, "about": about}
    if asked:
        wait = ngettext("%(count)d thing waits for you", "%(count)d things wait for you", asked) % {"count": asked}
        text = f"{wait}; {text}"
    return text[:SUBJECT]


def letter(delivery: Delivery) -> Letter | None:
    """The mail, or None when nothing is left to say."""
    user = delivery.user
    to = user.email if user else delivery.guest
    if user is not None and not user.is_active:
        return None
    if delivery.purpose == Purpose.TEST:
        return test_letter(to)
    lines = left_to_say(delivery)
    if not lines:
        return None
    lines.sort(key=lambda line: line.notice.topic != Topic.ASKED)
    topic = "digest" if delivery.purpose == Purpose.DIGEST else lines[0].notice.topic
    unsubscribe = unsubscribe_link(user, topic) if user else ""
    context: dict[str, Any] = {
        "lines": lines,
        "single": len(lines) == 1,
        "digest": delivery.purpose == Purpose.DIGEST,
        "subject": subject_of(lines, delivery.purpose),
        "unsubscribe": unsubscribe,
        "all_link": settings.BASE_URL + reverse("notices:list"),
        "wishes_link": settings.BASE_URL + reverse("notices:wishes") if user else "",
        "reader": user.get_short_name() if user else "",
    }
    return Letter(to, context["subject"], plain(context), dressed(context), unsubscribe)


def test_letter(to: str) -> Letter:
    """What the test button sends."""
    context: dict[str, Any] = {
        "lines": [],
        "single": False,
        "digest": False,
        "subject": _("Intake: this mail was a test"),
        "unsubscribe": "",
        "all_link": settings.BASE_URL + reverse("notices:list"),
        "wishes_link": "",
        "reader": "",
    }
    return Letter(to, context["subject"], plain(context), dressed(context))


def plain(context: dict[str, Any]) -> str:
    """The text part: the same words, links written out."""
    parts = []
    for line in context["lines"]:
        part = [f"{line.code} {line.name}: {line.outcome}", "", line.fact]
        for word, quoted in line.quotes:
            part += ["", f"{word}:", *(f"> {row}" for row in quoted.splitlines())]
        part += ["", line.next] if line.next else []
        parts.append("\n".join([*part, "", f"{line.button}: {line.link}"]))
    if not parts:
        parts = [_("Mails of Intake reach you. You need not do anything.")]
    # Who has no account could not open the list.
    foot = [_("All notices: %(link)s") % {"link": context["all_link"]}] if context["reader"] else []
    if context["wishes_link"]:
        foot.append(_("How and when you hear: %(link)s") % {"link": context["wishes_link"]})
    if context["unsubscribe"]:
        foot.append(_("No more mails of this kind: %(link)s") % {"link": context["unsubscribe"]})
    return "\n\n----\n\n".join(parts) + ("\n\n-- \n" + "\n".join(foot) if foot else "") + "\n"


@lru_cache(maxsize=1)
def inliner() -> css_inline.CSSInliner:
    """Puts the style sheet of mails onto their elements; it loads nothing from anywhere."""
    css = (Path(settings.BASE_DIR) / "static" / "css" / "mail.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False, keep_style_tags=False)


def dressed(context: dict[str, Any]) -> str:
    """The HTML part: tables with styles on each element, as readers of mail want them."""
    return str(inliner().inline(engines["jinja2"].get_template("notices/mail.html").render(context)))


def chat_line(delivery: Delivery) -> ChatLine | None:
    """The message to a chat room, or None when nothing is left to say."""
    if delivery.purpose == Purpose.TEST:
        return ChatLine(_("Intake: a test"), _("Messages of Intake reach this room. Nobody need do anything."))
    lines = left_to_say(delivery)
    if not lines:
        return None
    body = []
    for line in lines:
        quoted = "".join(f"\n{word}: {text[:500]}" for word, text in line.quotes)
        body.append(f"{line.fact}{quoted}\n{line.link}")
    return ChatLine(subject_of(lines, delivery.purpose), "\n\n".join(body))
