"""Brokers for tests, and how somebody outside reads what is there."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, TopicPartition
from kombu import Connection, Exchange, Queue
from redis import Redis

from tests.support.kafka import kafka_cluster
from tests.support.rabbitmq import rabbitmq_server
from tests.support.redis import redis_server

Arrived = tuple[str, dict[str, Any]]  # key, CloudEvent


@dataclass(frozen=True, kw_only=True)
class Outside:
    """A broker, its address, and `read(topic, count)`."""

    url: str
    read: Callable[[str, int], list[Arrived]]

    def messages(self, topic: str, *, count: int) -> list[Arrived]:
        """What arrived in a topic: so many, or as many as come."""
        return self.read(topic, count)


@contextlib.contextmanager
def outside(kind: str) -> Iterator[Outside]:
    """A broker of this kind, for the length of the block."""
    with {"redis": _redis, "kafka": _kafka, "rabbitmq": _rabbitmq}[kind]() as found:
        yield found


@contextlib.contextmanager
def _redis() -> Iterator[Outside]:
    with redis_server() as url:
        yield Outside(url=url, read=lambda topic, count: in_stream(url, topic))


def in_stream(url: str, topic: str) -> list[Arrived]:
    """All that a stream holds."""
    with Redis.from_url(url) as client:
        rows: Any = client.xrange(topic)
        return [(fields[b"key"].decode(), json.loads(fields[b"event"])) for _, fields in rows]


@contextlib.contextmanager
def _kafka() -> Iterator[Outside]:
    with kafka_cluster() as cluster:
        yield Outside(url=cluster.url, read=lambda topic, count: in_partitions(cluster.url, topic, count))


def in_partitions(url: str, topic: str, count: int) -> list[Arrived]:
    """The first messages of a topic, each partition in its order."""
    reader = Consumer({"bootstrap.servers": url.removeprefix("kafka://"), "group.id": uuid4().hex, "log_level": 0})
    try:
        partitions = reader.list_topics(topic, timeout=10).topics[topic].partitions
        reader.assign([TopicPartition(topic, number, 0) for number in partitions])
        found: list[Arrived] = []
        deadline = time.monotonic() + 10
        while len(found) < count and time.monotonic() < deadline:
            message = reader.poll(0.5)
            if message is not None and message.error() is None:
                found.append(((message.key() or b"").decode(), json.loads(message.value() or b"")))
        return found
    finally:
        reader.close()


@contextlib.contextmanager
def _rabbitmq() -> Iterator[Outside]:
    with rabbitmq_server() as url, Connection(url) as connection:
        queue = Queue("listener", Exchange("foro.events", type="topic", durable=True), routing_key="#")
        queue(connection.default_channel).declare()
        yield Outside(url=url, read=lambda topic, count: _in_queue(url, count))


def _in_queue(url: str, count: int) -> list[Arrived]:
    with Connection(url) as connection, connection.channel() as channel:
        found: list[Arrived] = []
        while len(found) < count and (message := channel.basic_get("listener")) is not None:
            found.append((message.headers["key"], json.loads(message.body)))
            channel.basic_ack(message.delivery_tag)
        return found
