"""All clients together: who they are, how busy, and what they find at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.drill.ledger import Ledger
from tests.drill.pace import Pace
from tests.drill.people import REACTIONS, Person, live, settle
from tests.drill.talks import Talk


@dataclass
class Crowd:
    """People and pairs on one server."""

    base: str
    ledger: Ledger = field(default_factory=Ledger)
    people: list[Person] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)

    @asynccontextmanager
    async def at_work(self, *, pause: float, talk_pause: float) -> AsyncIterator[None]:
        """While the block runs, everybody is busy; at its end they finish what they were doing."""
        stop = asyncio.Event()
        tasks = [asyncio.create_task(live(person, pace=self.pace, until=stop, pause=pause)) for person in self.people]
        tasks += [
            asyncio.create_task(talk.go_on(self.base, pace=self.pace, until=stop, pause=talk_pause))
            for talk in self.talks
        ]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*tasks)

    @asynccontextmanager
    async def standing_still(self) -> AsyncIterator[None]:
        """Within the block nobody begins anything, and what was begun has ended; sockets stay open."""
        async with self.pace.resting():
            for _ in range(50):
                if all(talk.is_heard for talk in self.talks):
                    break
                await asyncio.sleep(0.1)
            yield

    async def missing_or_wrong(self) -> list[str]:
        """Every acknowledged write is asked for again: what is not there, or is not as it was left."""
        reader = self.people[0]
        found: list[str] = []
        slots = asyncio.Semaphore(8)

        async def look(kind: str, id: int) -> None:
            async with slots:
                found.extend(await self._differences_of(reader, kind, id))

        await asyncio.gather(
            *(
                look(kind, id)
                for kind, id in [*self.ledger.kept, *self.ledger.gone, *self.ledger.perhaps_gone]
                if kind != REACTIONS
            )
        )
        found += await self._missing_reactions()
        return sorted(found)

    async def _differences_of(self, reader: Person, kind: str, id: int) -> list[str]:
        asker = self._who_may_see(kind, id) or reader
        headers = {"authorization": f"Token {asker.key}"}
        answer = await reader.http.get(f"{kind}{id}/", headers=headers)
        if (kind, id) in self.ledger.gone:
            return [] if answer.status_code == 404 else [f"{kind}{id}/ is there again: {answer.status_code}"]
        if (kind, id) in self.ledger.perhaps_gone and answer.status_code == 404:
            return []
        if answer.status_code != 200:
            return [f"{kind}{id}/ answers {answer.status_code}"]
        body = answer.json()
        left = self.ledger.perhaps_gone if (kind, id) in self.ledger.perhaps_gone else self.ledger.kept
        return [
            f"{kind}{id}/ has {name}={body.get(name)!r}, not {value!r}"
            for name, value in left[kind, id].items()
            if body.get(name) != value and not self.ledger.may_be((kind, id), name, body.get(name))
        ]

    async def _missing_reactions(self) -> list[str]:
        """People see the list of their own; there is no asking for one."""
        found = []
        for person in self.people:
            wanted = {
                id
                for (kind, id), fields in self.ledger.kept.items()
                if kind == REACTIONS and fields["owner"] == person.id
            }
            shown = await person.ask("GET", f"{REACTIONS}?limit=1000") or []
            missing = wanted - {reaction["id"] for reaction in shown}
            found += [f"{REACTIONS}{id} is not in the list of {person.number}" for id in missing]
        return found

    def _who_may_see(self, kind: str, id: int) -> Person | None:
        """Rooms and messages are shown to those in them alone."""
        if kind == "/api/chat/rooms/":
            return next(talk.one for talk in self.talks if talk.room == id)
        if kind == "/api/chat/messages/":
            room = int(self.ledger.kept[kind, id]["content"].partition(":")[0])
            return next(talk.one for talk in self.talks if talk.room == room)
        return None


async def gather(base: str, *, people: int, seed: int) -> Crowd:
    """Register so many people; each two neighbours of them have a room."""
    crowd = Crowd(base)
    crowd.people = await settle(base, crowd.ledger, count=people, seed=seed)
    for one, other in zip(crowd.people[::2], crowd.people[1::2], strict=False):
        talk = Talk(one, other, crowd.ledger)
        await talk.open()
        crowd.talks.append(talk)
    return crowd
