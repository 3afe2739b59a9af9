"""What goes to a broker and comes from one, and what every kind of broker can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agrovet.kernel.broker.errors import TooLarge

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Message:
    """
    A message to be sent. Messages with one key keep their order.

    `id` is the same however often it is sent; `kind` is what the event is called.
    """

    id: str
    kind: str
    key: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Received:
    """
    A message that came in. `place` is where the broker has it, in words; `token` is the client's own.

    `key` is empty where the sender gave none.
    """

    topic: str
    place: str
    key: str
    body: bytes
    token: Any


@dataclass(frozen=True, kw_only=True)
class TopicState:
    """A topic in the broker: whether it was there, and what is known of it, in words."""

    name: str
    existed: bool
    is_there: bool
    details: str


class Sender(Protocol):
    """The sending half of a client. Not to be shared between threads."""

    def send(self, topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
        """
        Send the messages in their order; returns once the broker has confirmed them.

        For each message the result holds None, or why the broker will never take it.

        :raises BrokerAway: if not all were confirmed in time; some may have arrived all the same
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class Receiver(Protocol):
    """The receiving half of a client: one at a time works on a topic, or on a partition of it."""

    def receive(self, *, wait: float) -> list[Received]:
        """
        The next messages, in their order, after at most so many seconds.

        What was received before and not acknowledged, by a process that ended or lost its connection, comes first.

        :raises BrokerAway: if the broker does not answer
        """
        ...

    def acknowledge(self, received: Sequence[Received]) -> None:
        """
        Say that these messages, in the order in which they came, need not come again.

        :raises BrokerAway: if the broker does not answer; they will come again
        """
        ...

    def close(self) -> None:
        """Let go of the connection; what was not acknowledged comes again, to whoever is next."""
        ...


class Topics(Protocol):
    """The topics of a broker."""

    def provide(self, names: Sequence[str], *, partitions: int, only_look: bool) -> list[TopicState]:
        """
        Make the topics that are missing; with `only_look` none are made.

        :raises BrokerAway: if the broker does not answer, or refuses
        """
        ...
