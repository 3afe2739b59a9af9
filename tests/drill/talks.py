"""Pairs who chat over sockets that stay open all the while; each message must arrive once, at both ends."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from tests.drill.faults.windows import Window
from tests.drill.ledger import Ledger
from tests.drill.pace import Pace
from tests.drill.people import Person

BEFORE_TRYING_AGAIN = 0.3  # seconds


@dataclass
class Talk:
    """A room of two, and what each end has heard of it."""

    one: Person
    other: Person
    ledger: Ledger
    room: int = 0
    sent_at: list[float] = field(default_factory=list)  # of each message, by its number
    heard: dict[int, Counter[str]] = field(default_factory=dict)

    async def open(self) -> None:
        """Get the room."""
        form = {"participants_ids": [self.one.id, self.other.id]}
        room = await self.one.ask("POST", "/api/chat/rooms/get_or_create_private/", json=form)
        self.room = room["id"]
        self.ledger.wrote("/api/chat/rooms/", self.room)

    async def go_on(self, base: str, *, pace: Pace, until: asyncio.Event, pause: float) -> None:
        """Talk until told to stop, then wait until all has been heard; sockets that a fault cut are opened again."""
        base = base.replace("http", "ws", 1)
        addresses = [f"{base}/ws/chat/{self.room}/?token={person.key}" for person in (self.one, self.other)]
        is_cut = True
        while is_cut and not until.is_set():
            try:
                async with (
                    websockets.connect(addresses[0], open_timeout=30) as first,
                    websockets.connect(addresses[1], open_timeout=30) as second,
                ):
                    is_cut = await self._converse(first, second, pace=pace, until=until, pause=pause)
            except (OSError, websockets.InvalidHandshake, websockets.InvalidMessage) as error:
                is_cut = self.ledger.lost_socket(f"room {self.room}, not opened: {type(error).__name__} {error}")
                await asyncio.sleep(BEFORE_TRYING_AGAIN)

    async def _converse(
        self, first: ClientConnection, second: ClientConnection, *, pace: Pace, until: asyncio.Event, pause: float
    ) -> bool:
        """Whether a fault ended it."""
        listening = [
            asyncio.create_task(self._listen(person, socket))
            for person, socket in ((self.one, first), (self.other, second))
        ]
        while not until.is_set() and not any(task.done() for task in listening):
            async with pace.acting():
                await self._say(first if self.said % 2 == 0 else second)
            await asyncio.sleep(pause)
        await self._all_heard(listening)
        ended = [task.result() for task in listening if task.done()]
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        return bool(ended) and all(ended)

    @property
    def said(self) -> int:
        """How many messages were sent."""
        return len(self.sent_at)

    async def _say(self, socket: ClientConnection) -> None:
        text = self._text(self.said)
        began = time.monotonic()
        try:
            await socket.send(json.dumps({"type": "chat_message", "text": text}))
        except websockets.ConnectionClosed:
            return  # its listener tells
        self.sent_at.append(began)
        self.ledger.sent += 1

    def _text(self, number: int) -> str:
        return f"{self.room}: {number}"

    async def _listen(self, person: Person, socket: ClientConnection) -> bool:
        """Until the socket is closed; whether a fault explains that."""
        heard = self.heard.setdefault(person.id, Counter())
        try:
            async for text in socket:
                frame: dict[str, Any] = json.loads(text)
                if frame.get("type") == "chat.message" and "message_id" in frame:
                    if frame["text"] in heard:
                        self.ledger.note(f"{person.number} heard {text!r} again")
                    heard[frame["text"]] += 1
                    self.ledger.received += 1
                    if frame["message_id"]:
                        self.ledger.wrote("/api/chat/messages/", int(frame["message_id"]), content=frame["text"])
                elif frame.get("type") == "error":
                    self.ledger.failed(f"room {self.room}: {text!r}")
        except websockets.ConnectionClosed as closed:
            return self.ledger.lost_socket(f"room {self.room}, {person.number}: {closed}")
        return self.ledger.lost_socket(
            f"room {self.room}, {person.number}: closed {socket.close_code} {socket.close_reason}"
        )

    @property
    def is_heard(self) -> bool:
        """Whether all that was said has arrived at both ends, but for what a fault has cut off."""
        return all(
            not self._missing(number) or self.ledger.may_be_unheard(at) for number, at in enumerate(self.sent_at)
        )

    def has_heard_since(self, moment: float) -> bool:
        """Whether something that was said after this moment has arrived at both ends."""
        return any(at > moment and not self._missing(number) for number, at in enumerate(self.sent_at))

    def cut_off_by(self, window: Window) -> int:
        """Frames that did not arrive, in the window of a fault that explains it."""
        return sum(len(self._missing(number)) for number, at in enumerate(self.sent_at) if window.explains_silence(at))

    def _missing(self, number: int) -> list[Person]:
        text = self._text(number)
        return [person for person in (self.one, self.other) if not self.heard.get(person.id, Counter())[text]]

    async def _all_heard(self, listening: list["asyncio.Task[bool]"]) -> None:
        for _ in range(100):
            if self.is_heard or any(task.done() for task in listening):
                return
            await asyncio.sleep(0.1)

    def differences(self) -> list[str]:
        """What either end did not hear though no fault explains it, or heard twice, or was never said."""
        said = {self._text(number): at for number, at in enumerate(self.sent_at)}
        found = []
        for person in (self.one, self.other):
            heard = self.heard.get(person.id, Counter())
            wrong = [f"{text} ({times} times)" for text, times in heard.items() if times > 1 or text not in said]
            wrong += [
                f"{text} (0 times)"
                for text, at in said.items()
                if not heard[text] and not self.ledger.may_be_unheard(at)
            ]
            if wrong:
                found.append(f"room {self.room}, {person.number}: {', '.join(wrong)}")
        return found
