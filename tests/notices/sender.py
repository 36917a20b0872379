"""Senders to be killed: a process that has Django loaded forks one for each line it reads.

A line is {"lane", "at", "die"}: `die` names a step of intake/notices/sending.py before or after which the sender ends
itself by SIGKILL, as if the machine had taken it away; empty where somebody outside kills it, or nobody.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any


def dying(step: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    """The step with a death before or after it."""

    def wrapped(*arguments: Any, **options: Any) -> Any:
        if not before:
            step(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    return wrapped


def send(order: dict[str, str]) -> None:
    from intake.notices import actions, post, sending

    homes = {"claim": actions, "mark_sent": actions, "mail": post, "chat": post}
    if order["die"]:
        when, name = order["die"].split()
        setattr(homes[name], name, dying(getattr(homes[name], name), before=when == "before"))
    at = datetime.fromisoformat(order["at"])
    sending.send_lane(lane=order["lane"], clock=lambda: at)


def main() -> None:
    import django

    django.setup()
    import apprise
    from django.urls import get_resolver

    import intake.notices.sending  # noqa: F401  # loaded once for all

    get_resolver().url_patterns  # noqa: B018  # and all that addresses need
    # The plug-ins, too.
    apprise.Apprise.instantiate("json://127.0.0.1/")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                send(json.loads(line))
                code = 0
            finally:
                os._exit(code)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
