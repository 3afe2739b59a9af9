"""
Receiving from Redis: a group of readers on each stream, in which one process at a time reads, under one name.

Several readers of a group would be given messages in turns, and the order of an entity would be lost. So whoever
reads holds a lock in Redis; who comes after it first gets what was given out and never acknowledged.
"""

import json
from collections.abc import Sequence
from time import sleep
from typing import Any
from uuid import uuid4

from redis.exceptions import ResponseError

from agrovet.kernel.broker.errors import BrokerAway
from agrovet.kernel.broker.messages import Received
from agrovet.kernel.broker.redis_streams import answering, connect

BATCH = 50
LOCK = 30_000  # milliseconds; longer than a batch should take
_READER = "inbox"

# Renewed, or taken where it is free, in one step; 0 where somebody else has it.
_HOLD = """
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1
"""
_LET_GO = "if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end"


class RedisReceiver:
    """Reads streams through a group of readers."""

    def __init__(self, url: str, topics: Sequence[str], *, group: str) -> None:
        self._client, _ = connect(url)
        self._topics, self._group = list(topics), group
        self._lock, self._token = f"{group}:{_READER}", uuid4().hex
        # Where to read on in each stream: first what was given out before, then what is new.
        self._from: dict[str, str] = {}

    def receive(self, *, wait: float) -> list[Received]:
        """As `Receiver.receive`; nothing comes while another process has the lock."""
        with answering():
            if not self._client.eval(_HOLD, 1, self._lock, self._token, LOCK):
                self._from = {}
                sleep(wait)
                return []
            if not self._from:
                self._make_groups()
                self._from = dict.fromkeys(self._topics, "0")
            return self._read(wait)

    def acknowledge(self, received: Sequence[Received]) -> None:
        """As `Receiver.acknowledge`."""
        with answering(), self._client.pipeline(transaction=False) as together:
            for each in received:
                together.xack(each.topic, self._group, each.token)
            together.execute()

    def close(self) -> None:
        """As `Receiver.close`."""
        try:
            with answering():
                self._client.eval(_LET_GO, 1, self._lock, self._token)
        except BrokerAway:
            pass  # the lock runs out by itself
        self._client.close()

    def _make_groups(self) -> None:
        for topic in self._topics:
            try:
                self._client.xgroup_create(topic, self._group, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):  # it is there already
                    raise

    def _read(self, wait: float) -> list[Received]:
        # What is new is waited for; what was given out before is there, or is not.
        block = max(int(wait * 1000), 1) if set(self._from.values()) == {">"} else None
        streams: dict[Any, Any] = dict(self._from)
        answer: Any = self._client.xreadgroup(self._group, _READER, streams, count=BATCH, block=block)
        found: list[Received] = []
        for name, entries in dict(answer).items() if isinstance(answer, dict) else answer or []:
            topic = name.decode()
            rows = entries[0] if isinstance(answer, dict) else entries
            found += [_received(topic, place, fields) for place, fields in rows if fields]
            gone = [place for place, fields in rows if not fields]
            if gone:  # given out, never acknowledged, and trimmed from the stream since
                self._client.xack(topic, self._group, *gone)
            if self._from[topic] != ">":
                self._from[topic] = rows[-1][0] if rows else ">"
        return found


def _received(topic: str, place: bytes, fields: dict[bytes, bytes]) -> Received:
    """Our own relay writes the field `event`; of others' messages, the only field there is is taken."""
    body = fields.get(b"event")
    if body is None and len(fields) == 1:
        body = next(iter(fields.values()))
    if body is None:
        told = {name.decode(errors="replace"): text.decode(errors="replace") for name, text in fields.items()}
        body = json.dumps(told).encode()
    return Received(
        topic=topic,
        place=place.decode(),
        key=fields.get(b"key", b"").decode(errors="replace"),
        body=body,
        token=place,
    )
