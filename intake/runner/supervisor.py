"""Starts the parts, watches them, restarts what dies, ends all of them in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any

from intake import keeper
from intake.runner import knock, parts
from intake.runner.child import Child
from intake.runner.company import Company
from intake.runner.parts import Part
from intake.runner.place import Place
from intake.runner.voice import Voice

READY_SECONDS = 120
LOOK_SECONDS = 0.2
# A part that gives up by itself so soon after its first start will not do better the next time.
EARLY_SECONDS = 15
# After so long the next death counts as the first.
CALM_SECONDS = 60
LONGEST_PAUSE = 30
ENDS_IN_ORDER = ("runs", "prepare", "web", "beat", "worker", "mlflow")


class Failure(Exception):
    """Why everything has to end, as one line."""


class Supervisor:
    """One run of the site, from the first process to the last."""

    def __init__(self, place: Place, environment: Mapping[str, str], company: Company, voice: Voice) -> None:
        self.place = place
        self.environment = environment
        self.company = company
        self.voice = voice
        self.children: dict[str, Child] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.over: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self.ready = False

    async def run(self) -> int:
        """Returns the exit code: 0 when asked to end, 1 when something failed."""
        self.listen()
        self.spawn(self.watch_company())
        self.spawn(self.open_site())
        failure = await self.over
        if failure:
            self.voice.say(f"Intake cannot go on: {failure}" if self.ready else f"Intake cannot start: {failure}")
        await self.end()
        return 1 if failure else 0

    def listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # Under nohup a closed terminal is to be ignored.
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
                loop.add_signal_handler(number, self.finish)

    def finish(self, failure: str | None = None) -> None:
        """Lets run() end everything; the first reason counts."""
        if not self.over.done():
            self.over.set_result(failure)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` beside the others; its failure is the failure of all."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.collect)

    def collect(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.finish(str(error) if isinstance(error, Failure) else repr(error))

    async def watch_company(self) -> None:
        """Notices that make has gone, and that the keeper was killed (everything goes on with a new one)."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.company.has_left():
                return self.finish()
            if self.place.embedded and not keeper.running(self.place.home):
                self.voice.say("The keeper of the database has died; starting it again")
                await asyncio.to_thread(self.use_servers)

    def use_servers(self) -> None:
        try:
            keeper.use(self.place.home)
        except keeper.CannotStart as error:
            raise Failure(str(error).removeprefix("Intake cannot start: ")) from error

    async def open_site(self) -> None:
        """Everything up to a page in the browser, then MLflow."""
        await self.once(parts.prepare())
        for part in (parts.web(self.place), parts.worker(), parts.beat(self.place)):
            self.spawn(self.keep_alive(part))
        await self.wait_for_page()
        self.ready = True
        self.voice.say(f"Intake is ready: {self.place.url}")
        if self.place.demo:
            await self.open_mlflow()

    async def wait_for_page(self) -> None:
        found = 0
        try:
            async with asyncio.timeout(READY_SECONDS):
                base_url = self.environment.get("BASE_URL", self.place.url)
                while not 200 <= found < 400:
                    await asyncio.sleep(0.1)
                    found = await knock.page(self.place.reachable_host, self.place.port, base_url)
        except TimeoutError as error:
            last = f"the last answer was {found}" if found else "there was no answer"
            raise Failure(f"no page within {READY_SECONDS} s, {last}") from error

    async def open_mlflow(self) -> None:
        """Starts the demo's MLflow; tells its address once it answers, then loads the demo's runs the first time."""
        port = parts.mlflow_port(self.place)
        self.spawn(self.keep_alive(parts.mlflow(self.place, port)))
        while (await knock.status("127.0.0.1", port, "/health"))[0] != 200:
            await asyncio.sleep(0.5)
        url = f"http://127.0.0.1:{port}"
        _write(self.place.home / "mlflow.url", url)
        self.voice.say(f"MLflow: {url}")
        loaded = self.place.home / "mlflow" / "runs.loaded"
        command = keeper.ROOT / "intake" / "demo" / "management" / "commands" / "load_demo_runs.py"
        if not loaded.exists() and command.exists():
            if (await self.end_of(parts.load_runs()))[0] == 0:
                _write(loaded, url)
            else:
                self.voice.say("The demo's runs could not be loaded; the next start tries again")

    async def once(self, part: Part) -> None:
        """Runs a part that must end well. Raises Failure with what it said last."""
        code, child = await self.end_of(part)
        if code:
            raise Failure(child.reason or f"{part.name} {_how(code)}: {child.last_line}")

    async def end_of(self, part: Part) -> tuple[int, Child]:
        """Runs a part that ends by itself."""
        child = self.children[part.name] = await Child.start(part, self.environment, self.voice)
        code = await child.ended()
        del self.children[part.name]
        return code, child

    async def keep_alive(self, part: Part) -> None:
        """Runs a part for ever: a death at the start is a Failure, a later one is followed by a new start."""
        deaths = 0
        while True:
            child = self.children[part.name] = await Child.start(part, self.environment, self.voice)
            code = await child.ended()
            gave_up = code >= 0 and not deaths and child.age() < EARLY_SECONDS
            if not self.ready or gave_up:
                raise Failure(child.reason or f"{part.name} {_how(code)} at its start: {child.last_line}")
            deaths = deaths + 1 if child.age() < CALM_SECONDS else 1
            pause = max(part.least_pause, min(LONGEST_PAUSE, 2 ** (deaths - 1)))
            self.voice.say(f"{part.name} {_how(code)}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)

    async def end(self) -> None:
        """Ends everything, the doors first: no new request, no new job, then the work in hand."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for name in ENDS_IN_ORDER:
            if child := self.children.pop(name, None):
                await child.end()


def _how(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text + "\n")
    fresh.replace(path)
