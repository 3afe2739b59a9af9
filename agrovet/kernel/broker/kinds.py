"""Which client speaks to which broker: the scheme of its address tells. Each is loaded where it is used alone."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from agrovet.kernel.broker.messages import Receiver, Sender, Topics

SCHEMES = ["redis", "rediss", "amqp", "amqps", "kafka"]


def sender_for(url: str) -> Sender:
    """
    A client that sends; it connects when it is first used.

    :raises ValueError: for an address with another scheme
    """
    match _kind(url):
        case "redis":
            from agrovet.kernel.broker.redis_streams import RedisSender  # noqa: PLC0415 - loaded where it is used

            return RedisSender(url)
        case "amqp":
            from agrovet.kernel.broker.rabbitmq import RabbitSender  # noqa: PLC0415 - as above

            return RabbitSender(url)
        case _:
            from agrovet.kernel.broker.kafka import KafkaSender  # noqa: PLC0415 - as above

            return KafkaSender(url)


def receiver_for(url: str, topics: Sequence[str], *, group: str) -> Receiver:
    """
    A client that receives from the topics; those with one group share them, and get each message once.

    :raises ValueError: for an address with another scheme
    """
    match _kind(url):
        case "redis":
            from agrovet.kernel.broker.redis_receiving import RedisReceiver  # noqa: PLC0415 - loaded where it is used

            return RedisReceiver(url, topics, group=group)
        case "amqp":
            from agrovet.kernel.broker.rabbitmq_receiving import RabbitReceiver  # noqa: PLC0415 - as above

            return RabbitReceiver(url, topics, group=group)
        case _:
            from agrovet.kernel.broker.kafka_receiving import KafkaReceiver  # noqa: PLC0415 - as above

            return KafkaReceiver(url, topics, group=group)


def topics_at(url: str) -> Topics:
    """
    The topics of the broker at this address.

    :raises ValueError: for an address with another scheme
    """
    match _kind(url):
        case "redis":
            from agrovet.kernel.broker.redis_streams import RedisTopics  # noqa: PLC0415 - loaded where it is used

            return RedisTopics(url)
        case "amqp":
            from agrovet.kernel.broker.rabbitmq import RabbitTopics  # noqa: PLC0415 - as above

            return RabbitTopics(url)
        case _:
            from agrovet.kernel.broker.kafka import KafkaTopics  # noqa: PLC0415 - as above

            return KafkaTopics(url)


def _kind(url: str) -> str:
    kinds = {"redis": "redis", "rediss": "redis", "amqp": "amqp", "amqps": "amqp", "kafka": "kafka"}
    scheme = urlsplit(url).scheme
    if scheme not in kinds:
        raise ValueError(f"{scheme} is no broker that can be used here: write one of {', '.join(SCHEMES)}.")
    return kinds[scheme]
