"""Pairs who chat over sockets that stay open all the while; each message must arrive once, at both ends."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from tests.drill.ledger import Ledger
from tests.drill.pace import Pace
from tests.drill.people import Person


@dataclass
class Talk:
    """A room of two, and what each end has heard of it."""

    one: Person
    other: Person
    ledger: Ledger
    room: int = 0
    said: int = 0
    heard: dict[int, list[str]] = field(default_factory=dict)

    async def open(self) -> None:
        """Get the room."""
        form = {"participants_ids": [self.one.id, self.other.id]}
        room = await self.one.ask("POST", "/api/chat/rooms/get_or_create_private/", json=form)
        self.room = room["id"]
        self.ledger.wrote("/api/chat/rooms/", self.room)

    async def go_on(self, base: str, *, pace: Pace, until: asyncio.Event, pause: float) -> None:
        """Talk until told to stop, then wait until all that was said has been heard."""
        base = base.replace("http", "ws", 1)
        addresses = [f"{base}/ws/chat/{self.room}/?token={person.key}" for person in (self.one, self.other)]
        async with (
            websockets.connect(addresses[0], open_timeout=30) as first,
            websockets.connect(addresses[1], open_timeout=30) as second,
        ):
            listening = [
                asyncio.create_task(self._listen(person, socket))
                for person, socket in ((self.one, first), (self.other, second))
            ]
            while not until.is_set() and not any(task.done() for task in listening):
                async with pace.acting():
                    await self._say(first if self.said % 2 == 0 else second)
                await asyncio.sleep(pause)
            await self._all_heard(listening)
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)

    async def _say(self, socket: ClientConnection) -> None:
        try:
            await socket.send(json.dumps({"type": "chat_message", "text": f"{self.room}: {self.said}"}))
        except websockets.ConnectionClosed:
            return  # its listener tells
        self.said += 1
        self.ledger.sent += 1

    async def _listen(self, person: Person, socket: ClientConnection) -> None:
        heard = self.heard.setdefault(person.id, [])
        try:
            async for text in socket:
                frame: dict[str, Any] = json.loads(text)
                if frame.get("type") == "chat.message" and "message_id" in frame:
                    if frame["text"] in heard:
                        self.ledger.note(f"{person.number} heard {text!r} again")
                    heard.append(frame["text"])
                    self.ledger.received += 1
                    if frame["message_id"]:
                        self.ledger.wrote("/api/chat/messages/", int(frame["message_id"]), content=frame["text"])
                elif frame.get("type") == "error":
                    self.ledger.failed(f"room {self.room}: {text!r}")
        except websockets.ConnectionClosed as closed:
            self.ledger.lost_socket(f"room {self.room}, {person.number}: {closed}")
            return
        self.ledger.lost_socket(f"room {self.room}, {person.number}: closed {socket.close_code} {socket.close_reason}")

    @property
    def is_heard(self) -> bool:
        """Whether all that was said has arrived at both ends."""
        return all(len(self.heard.get(person.id, [])) >= self.said for person in (self.one, self.other))

    async def _all_heard(self, listening: list["asyncio.Task[None]"]) -> None:
        for _ in range(100):
            if self.is_heard or any(task.done() for task in listening):
                return
            await asyncio.sleep(0.1)

    def differences(self) -> list[str]:
        """What either end did not hear, or heard twice."""
        expected = Counter(f"{self.room}: {number}" for number in range(self.said))
        found = []
        for person in (self.one, self.other):
            heard = Counter(self.heard.get(person.id, []))
            if wrong := [f"{text} ({heard[text]} times)" for text in expected | heard if heard[text] != expected[text]]:
                found.append(f"room {self.room}, {person.number}: {', '.join(wrong)}")
        return found
