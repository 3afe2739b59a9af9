"""Receiving from Kafka: partitions are shared out among those who are in the group, each to one of them."""

import logging
from collections.abc import Sequence

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka import Message as Delivered

from agrovet.kernel.broker.errors import BrokerAway
from agrovet.kernel.broker.kafka import properties
from agrovet.kernel.broker.messages import Received

logger = logging.getLogger(__name__)

BATCH = 100


class KafkaReceiver:
    """A member of a group of consumers."""

    def __init__(self, url: str, topics: Sequence[str], *, group: str) -> None:
        self._consumer = Consumer(
            {
                "group.id": group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                **properties(url),
            }
        )
        self._consumer.subscribe(list(topics))

    def receive(self, *, wait: float) -> list[Received]:
        """As `Receiver.receive`. A broker that is away is looked for by librdkafka meanwhile."""
        try:
            messages = self._consumer.consume(BATCH, timeout=wait)
        except KafkaException as error:
            raise BrokerAway(f"Kafka: {error.args[0].str()}") from error
        for message in messages:
            if (failure := message.error()) is not None:
                _explain(message, failure)
        return [_received(message) for message in messages]

    def acknowledge(self, received: Sequence[Received]) -> None:
        """As `Receiver.acknowledge`."""
        next_of = {(each.topic, each.token[0]): each.token[1] + 1 for each in received}
        offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in next_of.items()]
        try:
            done = self._consumer.commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            raise BrokerAway(f"Kafka: {error.args[0].str()}") from error
        for each in done or []:
            if each.error is not None:
                raise BrokerAway(f"Kafka: {each.error.str()}")

    def close(self) -> None:
        """As `Receiver.close`."""
        self._consumer.close()


def _explain(message: Delivered, failure: KafkaError) -> None:
    if failure.code() in (KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC):
        raise BrokerAway(f"Kafka has no topic {message.topic()}: make it, or take it out of AGROVET_INBOX_TOPICS.")
    raise BrokerAway(f"Kafka: {failure.str()}")


def _received(message: Delivered) -> Received:
    topic, partition, offset = message.topic() or "", message.partition(), message.offset()
    key = message.key()
    return Received(
        topic=topic,
        place=f"{partition}:{offset}",
        key=key.decode(errors="replace") if isinstance(key, bytes) else key or "",
        body=_bytes(message.value()),
        token=(partition, offset),
    )


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""
