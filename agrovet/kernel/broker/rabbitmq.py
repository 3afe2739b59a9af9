"""
RabbitMQ, through kombu: a topic is a durable exchange; the name of an event is its routing key.

Who wants events binds a queue of their own, `forum.post.#` for example; what is sent while no queue is bound is gone.
Order is kept within a queue. The entity is in the header `key`, for exchanges that spread by it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from amqp.exceptions import AMQPError, MessageNacked, NotFound, PreconditionFailed
from kombu.connection import Connection
from kombu.entity import Exchange
from kombu.exceptions import KombuError

from agrovet.kernel.broker.errors import BrokerAway, TooLarge
from agrovet.kernel.broker.messages import CONTENT_TYPE, Message, TopicState

PATIENCE = 5  # seconds


def connect(url: str, *, confirming: bool = False) -> Any:
    """A connection of our own, not opened yet."""
    options = {"confirm_publish": confirming, "read_timeout": PATIENCE, "write_timeout": PATIENCE}
    return Connection(url, connect_timeout=2, transport_options=options)  # type: ignore[no-untyped-call]  # as kombu has it


@contextmanager
def answering() -> Iterator[None]:
    """What goes wrong with RabbitMQ in the block means that it is away."""
    try:
        yield
    except NotFound as error:
        raise BrokerAway(f"RabbitMQ: {error.reply_text}; make it with `manage.py bus topics`.") from error
    except MessageNacked as error:
        raise BrokerAway("RabbitMQ did not take a message: a queue may be full.") from error
    except (AMQPError, KombuError, OSError) as error:
        raise BrokerAway(f"RabbitMQ: {error or type(error).__name__}") from error


def exchange_of(topic: str) -> Any:
    """The exchange that is a topic."""
    return Exchange(topic, type="topic", durable=True)  # type: ignore[no-untyped-call]  # as above


class RabbitSender:
    """Sends one message after the other, each confirmed by the broker."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url, confirming=True)
        self._channel: Any = None

    def send(self, topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
        """As `Sender.send`."""
        return [self._send(topic, message) for message in messages]

    def _send(self, topic: str, message: Message) -> TooLarge | None:
        with answering():
            if self._channel is None:
                self._channel = self._connection.channel()
            prepared = self._channel.prepare_message(
                message.body,
                content_type=CONTENT_TYPE,
                headers={"key": message.key},
                properties={"message_id": message.id, "type": message.kind, "delivery_mode": 2},
            )
            try:
                self._channel.basic_publish(
                    prepared, exchange=topic, routing_key=message.kind, timeout=PATIENCE, confirm_timeout=PATIENCE
                )
            except PreconditionFailed as error:
                # RabbitMQ closes the channel with this where a message is larger than it allows.
                self._channel = None
                return TooLarge(f"RabbitMQ: {error.reply_text}")
        return None

    def close(self) -> None:
        """As `Sender.close`."""
        self._connection.release()


class RabbitTopics:
    """Durable exchanges of the type `topic`."""

    def __init__(self, url: str) -> None:
        self._connection = connect(url)

    def provide(self, names: Sequence[str], *, partitions: int, only_look: bool) -> list[TopicState]:
        """As `Topics.provide`. An exchange has no partitions."""
        with answering(), self._connection:
            return [self._provided(name, only_look=only_look) for name in names]

    def _provided(self, name: str, *, only_look: bool) -> TopicState:
        # A channel of its own: the broker closes the one on which something was asked for that is not there.
        existed = True
        with self._connection.channel() as channel:
            try:
                exchange_of(name)(channel).declare(passive=True)
            except NotFound:
                existed = False
        if not existed and not only_look:
            with self._connection.channel() as channel:
                exchange_of(name)(channel).declare()
        return TopicState(
            name=name, existed=existed, is_there=existed or not only_look, details="durable exchange of type topic"
        )
