"""
Receiving from RabbitMQ: a durable queue for each topic, of which one consumer at a time is active.

What it had and did not acknowledge goes back to its place in the queue, and to the next.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from kombu.entity import Queue

from agrovet.kernel.broker.messages import Received
from agrovet.kernel.broker.rabbitmq import answering, connect, exchange_of

BATCH = 100


class RabbitReceiver:
    """Consumes the queues of a group, which it makes."""

    def __init__(self, url: str, topics: Sequence[str], *, group: str) -> None:
        self._connection = connect(url)
        self._topics, self._group = list(topics), group
        self._channel: Any = None
        self._waiting: list[Received] = []

    def receive(self, *, wait: float) -> list[Received]:
        """As `Receiver.receive`."""
        with answering():
            if self._channel is None:
                self._open()
            patience = wait
            while len(self._waiting) < BATCH:
                try:
                    self._connection.drain_events(timeout=patience)
                except TimeoutError:
                    break
                patience = 0.01  # what else is there already
        found, self._waiting = self._waiting, []
        return found

    def acknowledge(self, received: Sequence[Received]) -> None:
        """As `Receiver.acknowledge`."""
        with answering():
            self._channel.basic_ack(received[-1].token, multiple=True)

    def close(self) -> None:
        """As `Receiver.close`."""
        self._connection.release()

    def _open(self) -> None:
        channel = self._connection.channel()
        channel.basic_qos(0, BATCH, False)
        for topic in self._topics:
            queue: Any = Queue(  # type: ignore[no-untyped-call]  # as kombu has it
                f"{self._group}.{topic}",
                exchange_of(topic),
                routing_key="#",
                durable=True,
                queue_arguments={"x-single-active-consumer": True},
            )
            bound = queue(channel)
            bound.declare()
            channel.basic_consume(bound.name, callback=lambda message, topic=topic: self._take(topic, message))
        self._channel = channel

    def _take(self, topic: str, message: Any) -> None:
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        self._waiting.append(
            Received(
                topic=topic,
                # A message has no place of its own in a queue; the same one is told by what it says.
                place=sha256(body).hexdigest()[:32],
                key=str((message.headers or {}).get("key", "")),
                body=body,
                token=message.delivery_tag,
            )
        )
