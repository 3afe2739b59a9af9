"""
Kafka, through librdkafka: a topic has partitions, and the key of a message chooses its partition.

The address is `kafka://one:9092,two:9092`; what follows a `?` are properties of librdkafka, such as
`security.protocol=SASL_SSL&sasl.mechanism=PLAIN&sasl.username=...&sasl.password=...`.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from agrovet.kernel.broker.errors import BrokerAway, TooLarge
from agrovet.kernel.broker.messages import CONTENT_TYPE, Message, TopicState

logger = logging.getLogger(__name__)

PATIENCE = 10  # seconds

_TOO_LARGE = {KafkaError.MSG_SIZE_TOO_LARGE, KafkaError.RECORD_LIST_TOO_LARGE}
_TOPIC_IS_MISSING = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC}


def properties(url: str) -> dict[str, Any]:
    """The address as librdkafka takes it; it speaks through our log."""
    parts = urlsplit(url)
    return {"bootstrap.servers": parts.netloc, "logger": logger, **dict(parse_qsl(parts.query))}


class KafkaSender:
    """Sends with all replicas' confirmation, and in order even where it has to send again."""

    def __init__(self, url: str) -> None:
        self._producer = Producer(
            {
                "acks": "all",
                "enable.idempotence": True,
                # As Java's clients choose, so that others who send with the same keys meet in the same partitions.
                "partitioner": "murmur2_random",
                "linger.ms": 5,
                "delivery.timeout.ms": PATIENCE * 1000,
                **properties(url),
            }
        )

    def send(self, topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
        """As `Sender.send`."""
        outcomes: list[KafkaError | None] = [None] * len(messages)
        confirmed = 0

        def note(place: int, error: KafkaError | None, delivered: object = None) -> None:
            nonlocal confirmed
            outcomes[place] = error
            confirmed += 1

        for place, each in enumerate(messages):
            try:
                self._producer.produce(
                    topic,
                    key=each.key,
                    value=each.body,
                    headers={"content-type": CONTENT_TYPE},
                    on_delivery=partial(note, place),
                )
            except KafkaException as error:
                note(place, error.args[0])
            except BufferError as error:
                raise BrokerAway(f"Kafka: {error}") from error
        self._producer.flush(PATIENCE + 2)
        if confirmed < len(messages):
            raise BrokerAway(f"Kafka confirmed {confirmed} of {len(messages)} messages in {PATIENCE} s.")
        return [_refusal(topic, outcome) for outcome in outcomes]

    def close(self) -> None:
        """As `Sender.close`. What was not confirmed is thrown away: it is in the log."""
        self._producer.purge()
        self._producer.flush(1)


def _refusal(topic: str, error: KafkaError | None) -> TooLarge | None:
    if error is None:
        return None
    if error.code() in _TOO_LARGE:
        return TooLarge(f"Kafka: {error.str()}")
    if error.code() in _TOPIC_IS_MISSING:
        raise BrokerAway(f"Kafka has no topic {topic}: make it with `manage.py bus topics`.")
    raise BrokerAway(f"Kafka: {error.str()}")


class KafkaTopics:
    """Topics of a Kafka cluster."""

    def __init__(self, url: str) -> None:
        self._admin = AdminClient(properties(url))

    def provide(self, names: Sequence[str], *, partitions: int, only_look: bool) -> list[TopicState]:
        """As `Topics.provide`. Replicas are as many as the cluster has by default."""
        existing = self._existing()
        missing = [name for name in names if name not in existing]
        if missing and not only_look:
            self._create(missing, partitions)
        return [
            TopicState(
                name=name,
                existed=name in existing,
                is_there=name in existing or not only_look,
                details=f"{existing.get(name, partitions)} partitions",
            )
            for name in names
        ]

    def _existing(self) -> dict[str, int]:
        try:
            found = self._admin.list_topics(timeout=PATIENCE).topics
        except KafkaException as error:
            raise BrokerAway(f"Kafka: {error.args[0].str()}") from error
        return {name: len(topic.partitions) for name, topic in found.items()}

    def _create(self, names: Sequence[str], partitions: int) -> None:
        asked = self._admin.create_topics(
            [NewTopic(name, num_partitions=partitions, replication_factor=-1) for name in names],
            request_timeout=PATIENCE,
        )
        for name, done in asked.items():
            try:
                done.result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise BrokerAway(f"Kafka could not make {name}: {error.args[0].str()}") from error
