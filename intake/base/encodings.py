"""Codecs of requests: text is UTF-8, whatever a caller names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

UTF_8 = ("utf-8", "utf8", "us-ascii")
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def only_utf_8(application: Application) -> Application:
    """Hides codecs other than UTF-8 from Django, which decodes the query with what Content-Type names as soon as it
    makes the request: rot13 or base64 would be a crash that no middleware sees. The middleware refuses bodies.
    """

    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if "charset" in environ.get("CONTENT_TYPE", "").lower():
            header = Message()
            header["Content-Type"] = environ["CONTENT_TYPE"].replace("\r", "").replace("\n", "")
            if str(header.get_param("charset", "")).lower() not in UTF_8:
                header.set_param("charset", "other")
                environ["CONTENT_TYPE"] = header["Content-Type"]
        return application(environ, start_response)

    return wrapped
