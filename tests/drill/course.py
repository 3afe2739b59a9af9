"""The way of the modules: out one after the other while people use them, all out at once, and all back."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from tests.drill.crowd import Crowd
from tests.drill.databases import Database
from tests.drill.forgetting import MODULE, forgotten_writer
from tests.drill.operating import CommandFailed, Operator
from tests.drill.plan import Plan
from tests.drill.report import Journey, Switch
from tests.drill.town import Town

LONGEST_REST = 30.0  # seconds that both sides may take to become equal, once nobody writes

MOST_TRIES = 6
GIVEN_UP, REFUSED = 1, 2  # exit codes


@dataclass
class Course:
    """Carries out the plan, and keeps what it sees of each module."""

    plan: Plan
    town: Town
    crowd: Crowd
    operator: Operator
    say: Callable[[str], None]
    journeys: dict[str, Journey] = field(default_factory=dict)

    async def go(self) -> None:
        """All modules out, all back."""
        for module in self.plan.modules:
            self.journeys[module] = Journey(module)
            await self.prepare(module)
            await self.out(module)
            if self.plan.comes_back:
                await self.back(module)
                await self.out(module, shares=(100,))
        self.say(f"{len(self.plan.modules)} of 6 modules are out at once")
        await asyncio.sleep(self.plan.linger)
        if self.plan.comes_back:
            for module in self.plan.modules:
                await self.back(module)

    async def prepare(self, module: str) -> None:
        """A copy that follows; reads are repeated there for a while."""
        await self.order("prepare", module)
        await self.order("shadow", module, "10")
        await asyncio.sleep(self.plan.linger)

    async def out(self, module: str, shares: tuple[int, ...] = ()) -> None:
        """More and more people, then the data."""
        for share in shares or self.plan.shares:
            await self.order("canary", module, str(share))
            await asyncio.sleep(self.plan.linger)
        await self.verify(module)
        await self.switch("move", module)

    async def back(self, module: str) -> None:
        """Data and people."""
        await self.switch("back", module)

    async def switch(self, verb: str, module: str) -> None:
        """The data goes to the other side; then both are looked at, in use and at a standstill."""
        async with self.forgotten_writer(verb, module):
            told = await self.tried(verb, module)
        self.journeys[module].switches.append(
            Switch(
                verb=verb,
                held_ms=told["held_ms"],
                steps_ms={name: ms for name, ms in told["steps_ms"].items() if ms >= 1},
                carried=told["carried"],
            )
        )
        await asyncio.sleep(self.plan.linger)
        await self.verify(module)
        await self.stand_still(module)

    def forgotten_writer(self, verb: str, module: str) -> AbstractAsyncContextManager[None]:
        """Beside the first move of the forum: a process that nobody waits for, with an old view."""
        if (verb, module) != ("move", MODULE) or self.journeys[module].switches or not self.plan.on_postgres:
            return nullcontext()
        log = self.town.folder / "forgotten.log"
        author = self.crowd.people[0].id
        return forgotten_writer(self.town.settings, self.crowd.ledger, author=author, log=log)

    async def tried(self, verb: str, module: str) -> Any:
        """A switch that uses up its budget is given up, and everything is as it was: it is tried again."""
        for _ in range(MOST_TRIES - 1):
            try:
                return await self.order(verb, module)
            except CommandFailed as failed:
                if failed.code != GIVEN_UP:
                    raise
                self.say(f"{verb} {module} was given up: {failed.said}")
                self.journeys[module].given_up.append(failed.said)
            await self.clean_up(module)
        return await self.order(verb, module)

    async def clean_up(self, module: str) -> None:
        """What was interrupted is finished or undone; a switch that was given up may have been undone already."""
        try:
            told = await self.order("resume", module)
        except CommandFailed as failed:
            if failed.code != REFUSED:
                raise
        else:
            self.say(f"resumed: {told['outcome']}, {told['phase']}, data: {told['authority']}")

    async def verify(self, module: str) -> None:
        """Our own comparison, while people write."""
        told = await self.order("verify", module)
        journey = self.journeys[module]
        journey.rows = sum(told["rows"].values())
        journey.verified += 1
        journey.differing += [str(each) for each in told["differences"]]

    async def stand_still(self, module: str) -> None:
        """Another comparison that shares no code with ours, while nobody writes."""
        journey = self.journeys[module]
        async with self.crowd.standing_still():
            different = await asyncio.to_thread(self._different, module)
            journey.standstills += 1
            journey.unequal += different
            for table, (given, greatest) in self.place_of(module).numbers(module).items():
                if given < greatest:
                    journey.clashing.append(f"{table}: the last number given is {given}, {greatest} is in use")

    def _different(self, module: str) -> list[str]:
        deadline = time.monotonic() + LONGEST_REST
        home, service = self.town.home, self.town.service_of(module)
        while True:
            here, there = home.digests(module), service.digests(module)
            different = [
                f"{table}: {here[table]} at home, {there.get(table)} there"
                for table in here
                if here[table] != there.get(table)
            ]
            if not different or time.monotonic() > deadline:
                return different
            time.sleep(0.3)

    def place_of(self, module: str) -> Database:
        """The database that has authority over the module."""
        rows = self.town.home.ask(f"SELECT authority FROM extraction_placement WHERE module = '{module}'")
        return self.town.service_of(module) if rows == [("service",)] else self.town.home

    async def order(self, verb: str, module: str, *more: str) -> Any:
        """A command of `manage.py extraction`."""
        began = time.monotonic()
        told = await asyncio.to_thread(self.operator, "extraction", verb, module, *more)
        held = f", writes held for {told['held_ms']:.0f} ms" if "held_ms" in told else ""
        self.say(f"{' '.join([verb, module, *more])}: {time.monotonic() - began:.1f} s{held}")
        return told
