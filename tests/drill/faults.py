"""Faults while a module moves: whoever dies at whichever step, `resume` brings it to a clean state."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.drill.operating import CommandFailed, OperatorDied
from tests.drill.report import Journey
from tests.support.servers import is_healthy

if TYPE_CHECKING:
    from tests.drill.course import Course

INTERRUPTED, REFUSED = 1, 2  # exit codes
LEASE = 6.0  # seconds until an operation whose process was killed counts as left alone, and one more
MANY = 5000  # rows of 4 kB: 20 MB


class Faults:
    """Carries one module back and forth, with one fault in each switch."""

    def __init__(self, course: "Course") -> None:
        self.course = course
        self.module = course.plan.modules[0]
        self.caused: list[str] = []

    async def go(self) -> None:
        """All faults, one after the other."""
        course = self.course
        course.journeys[self.module] = Journey(self.module)
        await course.prepare(self.module)
        await self.long_transaction()
        await self.lag()
        for step in course.plan.steps:
            for victim in ("operator", "service", "monolith", "worker"):
                await self.kill(victim, step)

    async def kill(self, victim: str, step: str) -> None:
        """Kill -9 somebody right before this step of a switch."""
        victims = [] if victim == "operator" else [*self._processes(victim)]
        if victim != "operator" and not victims:
            self.course.say(f"no {victim} runs, and none is killed")
            return
        verb = await self._next_switch()
        self.caused.append(f"{victim} killed before {step} of {verb}")
        self.course.say(f"{self.caused[-1]}: {victims}")
        try:
            await self.course.order(verb, self.module, kill_before=step, kill=victims)
        except OperatorDied:
            await asyncio.sleep(LEASE)
            await self.course.clean_up(self.module)
        except CommandFailed as failed:
            if failed.code != INTERRUPTED:
                raise
            self.course.say(failed.said)
            await self.course.clean_up(self.module)
        await self._until_served()
        await self.course.verify(self.module)
        await self.course.stand_still(self.module)

    async def long_transaction(self) -> None:
        """One that writes for some seconds is waited for with nobody held."""
        verb = await self._next_switch()
        self.caused.append(f"a long transaction open at {verb}")
        seconds = 4.0
        place = self.course.place_of(self.module)
        writer = asyncio.create_task(asyncio.to_thread(place.write_slowly, self.module, seconds))
        await asyncio.sleep(1)
        began = time.monotonic()
        told = await self.course.order(verb, self.module)
        waited, held = time.monotonic() - began, told["held_ms"]
        await writer
        if waited < seconds - 1.5:
            self.course.journeys[self.module].differing.append(f"{verb} did not wait for a transaction: {waited:.1f} s")
        self.course.say(f"{verb} waited for a transaction of {seconds:.0f} s; writes held for {held:.0f} ms")
        await self.course.stand_still(self.module)

    async def lag(self) -> None:
        """With 20 MB under way a switch is refused, and nothing has changed."""
        verb = await self._next_switch()
        self.caused.append(f"20 MB under way at {verb}")
        place = self.course.place_of(self.module)
        await asyncio.to_thread(place.write_much, self.module, MANY)
        try:
            await self.course.order(verb, self.module)
        except CommandFailed as failed:
            if failed.code != REFUSED:
                raise
            self.course.say(f"{verb} was refused: {failed.said[:200]}")
        else:
            self.course.journeys[self.module].differing.append(f"{verb} was not refused with 20 MB under way")
        await self.course.stand_still(self.module)

    async def _next_switch(self) -> str:
        rows = self.course.town.home.ask(
            f"SELECT authority, share FROM extraction_placement WHERE module = '{self.module}'"
        )
        [(authority, share)] = rows
        if authority == "home" and share != 100:
            await self.course.order("canary", self.module, "100")
        await self.course.verify(self.module)
        return "move" if authority == "home" else "back"

    async def _until_served(self) -> None:
        """A process that was killed is started again by its supervisor."""
        for _ in range(300):
            if all([*self._processes(name)] for name in ("service", "monolith")):
                break
            await asyncio.sleep(0.2)
        for base in (self.course.town.base, self.course.town.services[self.module].base):
            for _ in range(300):
                if await asyncio.to_thread(is_healthy, base):
                    break
                await asyncio.sleep(0.2)

    def _processes(self, victim: str) -> Iterator[int]:
        town = self.course.town
        server = town.services[self.module] if victim == "service" else town.monolith
        assert server is not None
        wanted = "agrovet.serving.background worker" if victim == "worker" else "agrovet.serving.web"
        for pid in _children(server.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if wanted in command:
                yield pid


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
