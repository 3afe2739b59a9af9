"""Sending: one client for each thread, made when it is needed, and anew after the broker was away."""

import threading
from collections.abc import Sequence

from django.conf import settings

from agrovet.kernel.broker import BrokerAway, Message, Sender, TooLarge, sender_for
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.relay.cloudevents import message
from agrovet.kernel.bus.relay.topics import topic_of

_own = threading.local()


def send(topic: str, messages: Sequence[Message]) -> list[TooLarge | None]:
    """
    Send and wait until all are confirmed; the result says which of them the broker will never take.

    :raises BrokerAway: if not all were confirmed
    """
    try:
        return _sender().send(topic, messages)
    except BrokerAway:
        # What it had not confirmed is sent again from the log, and must not come behind that once more.
        hang_up()
        raise


def send_one(row: LoggedEvent) -> None:
    """
    Send one event again that was parked.

    :raises TooLarge: if the broker will never take it
    :raises BrokerAway: if it was not confirmed
    """
    (refusal,) = send(topic_of(row.module), [message(row)])
    if refusal is not None:
        raise refusal


def hang_up() -> None:
    """Let go of this thread's client."""
    sender: Sender | None = getattr(_own, "sender", None)
    if sender is not None:
        del _own.sender
        sender.close()


def _sender() -> Sender:
    if not hasattr(_own, "sender"):
        _own.sender = sender_for(settings.AGROVET_RELAY_URL)
    sender: Sender = _own.sender
    return sender
