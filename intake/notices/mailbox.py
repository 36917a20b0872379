"""Where mails go: a mail server that is never waited for without end, or a folder while there is none."""

from __future__ import annotations

import re
import smtplib
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

# To connect and sign in, and to hand over one mail, in seconds. Their sum is shorter than a delivery's lease.
CONNECT, HAND_OVER = 20.0, 30.0


class _Watched(smtplib.SMTP):
    """Timeouts of sockets count from byte to byte; here an alarm cuts the line when a conversation takes too long."""

    alarm: threading.Timer | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.watch(CONNECT)
        try:
            super().__init__(*arguments, **options)
        except OSError:
            self.calm()
            raise

    def watch(self, seconds: float) -> None:
        """From now on the conversation has so many seconds."""
        self.calm()
        self.alarm = threading.Timer(seconds, self.cut)
        self.alarm.daemon = True
        self.alarm.start()

    def calm(self) -> None:
        """It went well."""
        if self.alarm is not None:
            self.alarm.cancel()

    def cut(self) -> None:
        """Whoever waits for this socket finds it closed."""
        sock: socket.socket | None = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it was closed meanwhile

    def sendmail(self, *arguments: Any, **options: Any) -> Any:
        self.watch(HAND_OVER)
        try:
            return super().sendmail(*arguments, **options)
        finally:
            self.calm()

    def close(self) -> None:
        self.calm()
        super().close()


class _WatchedSecure(_Watched, smtplib.SMTP_SSL):
    """The same under TLS from the first byte."""


class Smtp(EmailBackend):
    """Django's mail server with an end to every wait."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchedSecure if self.use_ssl else _Watched


class Folder(BaseEmailBackend):
    """Each mail as a file in settings.MAIL_FOLDER, named by its key: one that is sent again lies there once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            key = str(message.extra_headers.get("X-Intake-Key", "")) or str(message.message()["Message-ID"])
            name = re.sub(r"[^A-Za-z0-9.@-]+", "_", key)[:120].strip("._")
            waiting = folder / f".{name}.part"
            waiting.write_bytes(message.message().as_bytes())
            waiting.replace(folder / f"{name}.eml")
        return len(email_messages)
