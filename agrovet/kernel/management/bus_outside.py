"""What `manage.py bus` says and does about the broker outside."""

import signal
import threading
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.conf import settings
from rich.markup import escape
from rich.table import Table

from agrovet.kernel.broker import topics_at
from agrovet.kernel.bus.inbox import retrying
from agrovet.kernel.bus.inbox.models import IncomingEvent
from agrovet.kernel.bus.inbox.receiving import drain_inbox, receive_until
from agrovet.kernel.bus.operating.deciding import Decider, Refused
from agrovet.kernel.bus.relay import courier, outages
from agrovet.kernel.bus.relay.declaring import relays
from agrovet.kernel.bus.relay.forwarding import forward
from agrovet.kernel.bus.relay.topics import topic_of
from agrovet.kernel.management.deciding import who

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
        receive = verb("receive", "Take in events that come from the broker, in the foreground, until stopped.")
        receive.add_argument("--once", action="store_true", help="take in what is there, and end")
        inbox = verb("inbox", "What came in and could not be read; retry it, or skip it with a --reason.", decides=True)
        inbox.add_argument("what", nargs="*", metavar="list | retry UID | skip UID")

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

    def _receive(self, *, json: bool, once: bool, **_: Any) -> int:
        if not settings.AGROVET_INBOX_URL:
            raise Refused("Nothing comes in here: set AGROVET_INBOX_URL and AGROVET_INBOX_TOPICS.")
        if once:
            taken = drain_inbox(within=5)
            self._tell(json, {"received": taken}, f"{taken} events came in.")
            return NEEDS_A_PERSON if retrying.pending() else FINE
        with stopped_by_signal() as stop:
            self._line("Taking events in; stop with SIGTERM or Ctrl-C.")
            receive_until(stop)
        self._line("Stopped; what was not acknowledged comes again.")
        return FINE

    def _inbox(self, *, json: bool, what: list[str], **more: Any) -> int:
        match what:
            case [] | ["list"]:
                rows = retrying.pending()
                self._tell(json, [_plain(row) for row in rows], _table(rows) if rows else "Nothing waits in the inbox.")
                return NEEDS_A_PERSON if rows else FINE
            case ["retry", uid]:
                outcome = retrying.retry(retrying.first_of(retrying.incoming_called(uid)), by=decider(more))
            case ["skip", uid]:
                outcome = retrying.skip(retrying.incoming_called(uid), by=decider(more))
            case _:
                raise Refused("Write `bus inbox`, `bus inbox retry UID`, or `bus inbox skip UID --reason ...`.")
        rest = f"{outcome.left} still wait: {outcome.error}" if outcome.left else "nothing is left"
        self._tell(json, asdict(outcome), f"{outcome.topic} {outcome.key}: taken in {outcome.taken}, {rest}")
        return NEEDS_A_PERSON if outcome.left else FINE


def decider(options: dict[str, Any]) -> Decider:
    """Who decides: whom the command names, or who runs it."""
    return Decider(actor=who(options["actor"]), reason=options["reason"])


def _table(rows: list[IncomingEvent]) -> Table:
    table = Table("uid", "came", "topic", "entity", "type", "state", "error")
    for row in rows:
        came = f"{row.received_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(
            str(row.uid), came, *(escape(text) for text in (row.topic, row.key, row.kind, row.state, row.error[:120]))
        )
    return table


def _plain(row: IncomingEvent) -> dict[str, Any]:
    names = ("uid", "source", "event_id", "kind", "topic", "place", "key", "state", "error", "received_at", "body")
    return {name: getattr(row, name) for name in names}


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
