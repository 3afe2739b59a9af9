"""
Redis: a topic is a stream, to which messages are added in one order.

What Redis confirms is in its memory: how much of that survives a crash is a matter of its own settings.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from agrovet.kernel.broker.errors import BrokerAway, TooLarge
from agrovet.kernel.broker.messages import CONTENT_TYPE, Message, TopicState

_MAKING = "being-made"


def connect(url: str, *, patience: float = 5) -> tuple["Redis", int | None]:
    """
    A client of our own, and how many messages a stream keeps at least; None for all.

    That number is `maxlen` in the address; the rest of it is as redis-py takes it.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    longest = options.pop("maxlen", None)
    client: Redis = Redis.from_url(
        parts._replace(query=urlencode(options)).geturl(),
        socket_connect_timeout=2,
        socket_timeout=patience,
        # Whoever sends again knows better when.
        retry=Retry(NoBackoff(), 0),
    )
    return client, int(longest) if longest else None


@contextmanager
def answering() -> Iterator[None]:
    """What goes wrong with Redis in the block means that it is away."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise BrokerAway(f"Redis: {error}") from error


class RedisSender:
    """Adds messages to streams."""

    def __init__(self, url: str) -> None:
        self._client, self._longest = connect(url)

    def send(self, topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
        """As `Sender.send`. In one transaction of Redis: were one message left out, later ones would overtake it."""
        with answering(), self._client.pipeline(transaction=True) as together:
            for message in messages:
                fields: dict[Any, Any] = {
                    "id": message.id,
                    "type": message.kind,
                    "key": message.key,
                    "content-type": CONTENT_TYPE,
                    "event": message.body,
                }
                together.xadd(topic, fields, maxlen=self._longest, approximate=True)
            together.execute()
        return [None] * len(messages)

    def close(self) -> None:
        """As `Sender.close`."""
        self._client.close()


class RedisTopics:
    """Streams. Sending makes one, too; made before, it can be seen and waited for."""

    def __init__(self, url: str) -> None:
        self._client, _ = connect(url)

    def provide(self, names: Sequence[str], *, partitions: int, only_look: bool) -> list[TopicState]:
        """As `Topics.provide`. A stream has no partitions."""
        with answering():
            return [self._provided(name, only_look=only_look) for name in names]

    def _provided(self, name: str, *, only_look: bool) -> TopicState:
        found: Any = self._client.type(name)
        existed = found == b"stream"
        if found not in (b"stream", b"none"):
            raise BrokerAway(f"Redis: {name} is a {found.decode()}, not a stream: use another database.")
        if not existed and not only_look:
            # An empty stream comes into being with a group of readers, and stays without it.
            self._client.xgroup_create(name, _MAKING, mkstream=True)
            self._client.xgroup_destroy(name, _MAKING)
        length: Any = self._client.xlen(name)
        return TopicState(
            name=name, existed=existed, is_there=existed or not only_look, details=f"stream, {length} messages"
        )
