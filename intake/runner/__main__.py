"""`python -m intake.runner demo` or `run`: one site, from its checks to its last process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from intake import keeper
from intake.runner import place as places
from intake.runner.company import Company
from intake.runner.supervisor import Supervisor
from intake.runner.voice import Voice

# The keeper writes the database down before it ends.
LAST_SECONDS = 60


def main(mode: str) -> int:
    """Returns the exit code. Raises SystemExit with one line when the site cannot be started."""
    company = Company()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Until the supervisor listens: end as if by sys.exit, so that what was started is given up.
        signal.signal(number, lambda *_: sys.exit(1))
    place = places.read(mode, os.environ)
    environment = place.environment(os.environ)
    claimed = places.claim(place.home)
    places.check_settings(environment)
    voice = Voice()
    try:
        if place.embedded:
            keeper.use(place.home)
        code = asyncio.run(run(place, environment, company, voice))
    finally:
        if place.embedded:
            keeper.release(place.home)
            if not keeper.wait_until_gone(place.home, LAST_SECONDS):
                voice.say(f"The database of {place.home} stays up: another process uses it")
        os.close(claimed)
        voice.finish()
    return code


async def run(place: places.Place, environment: dict[str, str], company: Company, voice: Voice) -> int:
    return await Supervisor(place, environment, company, voice).run()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("demo", "run"):
        sys.exit("usage: python -m intake.runner demo|run")
    sys.exit(main(sys.argv[1]))
