"""What `manage.py bus` says and does about the broker outside."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.conf import settings

from agrovet.kernel.broker import topics_at
from agrovet.kernel.bus.operating.deciding import Refused
from agrovet.kernel.bus.relay import courier, outages
from agrovet.kernel.bus.relay.declaring import relays
from agrovet.kernel.bus.relay.forwarding import forward
from agrovet.kernel.bus.relay.topics import topic_of

FINE, NEEDS_A_PERSON, REFUSED, AWAY = range(4)

Verb = Callable[..., ArgumentParser]


class OutsideVerbs:
    """Verbs of the command; it has `_tell` and `_line` from the class that takes it in."""

    _tell: Callable[..., None]
    _line: Callable[[str], None]

    def add_outside(self, verb: Verb) -> None:
        """The verbs, and what they take."""
        topics = verb("topics", "Make the topics in the broker that events are sent on to, and say what is there.")
        topics.add_argument("--dry-run", action="store_true", help="make nothing")
        topics.add_argument(
            "--partitions", type=int, default=6, choices=range(1, 1001), metavar="N", help="of each, in Kafka (6)"
        )
        relay = verb("relay", "Send events on to the broker, in the foreground, until stopped.")
        relay.add_argument("--once", action="store_true", help="send what waits, and end")

    def _topics(self, *, json: bool, dry_run: bool, partitions: int, **_: Any) -> int:
        if not settings.AGROVET_RELAY_URL:
            raise Refused("AGROVET_RELAY_URL names no broker: set it to the one that events are sent on to.")
        names = [topic_of(module) for module in settings.AGROVET_RELAY_MODULES]
        found = topics_at(settings.AGROVET_RELAY_URL).provide(names, partitions=partitions, only_look=dry_run)
        lines = [f"{each.name:20} {_fate(each.existed, each.is_there):10} {each.details}" for each in found]
        self._tell(json, [asdict(each) for each in found], *lines)
        return FINE

    def _relay(self, *, json: bool, once: bool, **_: Any) -> int:
        if not relays():
            raise Refused(
                "Nothing is sent on from here: set AGROVET_RELAY_URL, and AGROVET_RELAY_MODULES where needed."
            )
        if once:
            sent = forward()
            away = {relay.name: found.error for relay in relays() if (found := outages.outage_of(relay))}
            self._tell(json, {"sent": sent, "away": away}, f"{sent} events were confirmed.", *away.values())
            return AWAY if away else FINE
        with stopped_by_signal() as stop:
            self._line("Sending events on; stop with SIGTERM or Ctrl-C.")
            while not stop.is_set():
                if not courier.carry():
                    stop.wait(settings.AGROVET_BUS_SWEEP_SECONDS)
        self._line("Stopped; what was not confirmed waits in the log.")
        return FINE


@contextmanager
def stopped_by_signal() -> Iterator[threading.Event]:
    """An event that is set once the process is asked to end."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fate(existed: bool, is_there: bool) -> str:
    if existed:
        return "was there"
    return "made" if is_there else "missing"
