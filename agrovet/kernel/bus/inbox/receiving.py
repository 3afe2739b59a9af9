"""Receiving: what comes in is committed first, and only then acknowledged to the broker."""

import logging
import threading
import time
from contextlib import closing
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel.broker import BrokerAway, Receiver, receiver_for
from agrovet.kernel.bus.inbox.retrying import release_stranded
from agrovet.kernel.bus.inbox.taking import take
from agrovet.kernel.bus.pausing import Pauses
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.writing import WritesHeld

logger = logging.getLogger(__name__)

PAUSES = Pauses(longest=timedelta(minutes=1))


def receive_once(receiver: Receiver, *, wait: float) -> int:
    """
    Take in the next messages; returns how many were new.

    :raises BrokerAway: if the broker does not answer
    :raises django.db.Error: if a database does not answer: what came is not acknowledged, and comes again
    """
    messages = receiver.receive(wait=wait)
    taken = sum(take(message) for message in messages)
    if messages:
        receiver.acknowledge(messages)
    return taken


def receive_until(stop: threading.Event) -> None:
    """Take in what comes until told to stop; whatever is away is waited for."""
    tries = 0
    while not stop.is_set():
        try:
            with closing(our_receiver()) as receiver:
                while not stop.is_set():
                    receive_once(receiver, wait=1)
                    release_stranded()
                    tries = 0
        except (BrokerAway, DatabaseError, WritesHeld) as error:
            # With a new client: what this one had and did not acknowledge must come again.
            tries += 1
            logger.warning("The inbox waits: %s", error)
            stop.wait(PAUSES.after(tries).total_seconds())
        finally:
            give_back_connections()


def drain_inbox(*, within: float) -> int:
    """Take in what is there, and what comes until nothing does for so many seconds; returns how many were new."""
    taken = 0
    with closing(our_receiver()) as receiver:
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < within:
            new = receive_once(receiver, wait=min(within, 1))
            taken += new
            quiet_since = time.monotonic() if new else quiet_since
    return taken + release_stranded()


def our_receiver() -> Receiver:
    """A client for the topics that the settings name."""
    return receiver_for(settings.AGROVET_INBOX_URL, settings.AGROVET_INBOX_TOPICS, group=settings.AGROVET_INBOX_GROUP)
