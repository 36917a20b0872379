"""The port to the outside: hands one message over, or says in words why not. Nothing here touches the database."""

from __future__ import annotations

import hashlib
import logging
import smtplib
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from intake.notices import rooms, secret
from intake.notices.letters import ChatLine, Letter

# One message to a chat service, in seconds: apprise's timeouts count from byte to byte, its deadline does not.
CHAT = 20


class NotSent(Exception):
    """It was not accepted. `whole_lane`: nor would the next one be; `for_good`: nor would it be later."""

    def __init__(self, why: str, *, whole_lane: bool = False, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.whole_lane, self.for_good = why, whole_lane, for_good


def message_id(key: str) -> str:
    """The same for each copy of one delivery: mail programs show copies once."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname}>"


def mail(letter: Letter, *, key: str, connection: BaseEmailBackend) -> None:
    """Hands a mail to the mail server. Raises NotSent."""
    headers = {
        "Message-ID": message_id(key),
        "X-Intake-Key": key,
        # Programs that answer by themselves do not answer this.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    try:
        # Opened here, so that nothing is said to the server between its "accepted" and our writing that down.
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSent(secret.clean(_answers(error))) from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise NotSent(secret.clean(f"{error.smtp_code} {_text(error.smtp_error)}")) from error
    except (OSError, ValueError) as error:
        # Down, slow, garbage, wrong password: the next mail would fare no better. smtplib's errors are OSErrors, and
        # ValueError is what it makes of an answer that is no SMTP at all.
        raise NotSent(secret.clean(str(error) or type(error).__name__), whole_lane=True) from error


def _answers(error: smtplib.SMTPRecipientsRefused) -> str:
    return "; ".join(f"{code} {_text(answer)}" for code, answer in error.recipients.values())


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def chat(line: ChatLine, *, key: str, address: str) -> None:
    """Hands a message to a chat service. Raises NotSent."""
    try:
        rooms.shown(address, settings.CHAT_HOSTS)
    except rooms.Refused as error:
        raise NotSent("The address of this channel is not allowed (CHAT_HOSTS).", for_good=True) from error
    # Loaded where it is needed: the web never sends, and 173 services take a while to load.
    import apprise

    # What it says goes into the delivery, cleaned of secrets, and not into the log.
    logging.getLogger("apprise").propagate = False
    asset = apprise.AppriseAsset(app_id="Intake", app_desc="Intake", app_url=settings.BASE_URL, http_redirects=False)
    service = apprise.Apprise(asset=asset)
    if not service.add(rooms.with_key(address, quote(key, safe=""))):
        raise NotSent("No chat service understands the address of this channel.", for_good=True)
    result = service.notify(title=line.title, body=line.body, body_format=apprise.NotifyFormat.TEXT, timeout=CHAT)
    if not result:
        said = " ".join(log.message for one in result.results for log in one.logs()) or "The service did not accept it."
        raise NotSent(secret.clean(said, address), whole_lane=True)
