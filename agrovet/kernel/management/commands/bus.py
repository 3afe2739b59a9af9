"""`manage.py bus`: look at the event bus, and decide about it."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel.broker import BrokerAway
from agrovet.kernel.bus.operating import listing, mending, naming, plain, printing, running, story, tailing, trees
from agrovet.kernel.bus.operating.deciding import Refused, event_called, handler_called
from agrovet.kernel.bus.operating.overview import state
from agrovet.kernel.bus.operating.requests import story_of_request
from agrovet.kernel.bus.operating.verifying import verify
from agrovet.kernel.documents.asyncapi import asyncapi_document, asyncapi_text
from agrovet.kernel.management.bus_outside import AWAY, FINE, NEEDS_A_PERSON, REFUSED, OutsideVerbs, decider
from agrovet.kernel.management.deciding import add_who
from agrovet.kernel.management.written import WrittenHelp
from agrovet.kernel.metrics.exposition import as_plain, exposition

HELP = """
Look at the event bus, and decide about it.

  bus status                            how far every handler is, what waits, what is parked
  bus tail -f --name 'forum.*'          events as they come
  bus trace UID                         what caused an event, who did what with it, what came of that
  bus story REQUEST                     what came of a request, in all modules
  bus parked [show HANDLER EVENT]       what could not be applied, why, and what waits behind it
  bus retry HANDLER --entity post:7     try it again now; the entity's later events follow in their order
  bus skip HANDLER EVENT --reason ...   leave one out for good; the entity goes on behind it
  bus pause | resume HANDLER            let nobody run it; go on where it stopped
  bus replay HANDLER --from 120         read again from a position
  bus start HANDLER --now               where a handler begins that has read nothing yet
  bus rename OLD NEW, bus retire NAME   after a handler was renamed in, or removed from, the code
  bus verify                            is everything that the bus keeps in order?
  bus topics [--dry-run]                make the topics in the broker outside (AGROVET_RELAY_URL)
  bus relay [--once]                    send events on to it, in the foreground
  bus receive [--once]                  take in events that come from one (AGROVET_INBOX_URL)
  bus inbox [retry | skip UID]          what came in and could not be read
  bus metrics                           figures for Prometheus, as far as the databases know them
  bus asyncapi                          the AsyncAPI document of all events, from the code

EVENT is a uid, or a place in a log such as forum:12. Every decision is recorded, with who, when and why.
REQUEST is the X-Request-ID of its answer, a traceparent, or one of its events.
docs/how-to/operate-the-bus.md leads through what can happen.

exit codes:
  0  done, and all is well
  1  done; something needs a person: events whose tries are used up, an entity that failed again, a finding
  2  refused: it cannot be done as it was asked for, and nothing was changed
  3  a database or the broker does not answer
"""


class Command(OutsideVerbs, WrittenHelp):
    """Arguments in, one operation, a table or JSON out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, says: str, *, decides: bool = False) -> ArgumentParser:
            taken: ArgumentParser = verbs.add_parser(name, help=says, description=says)
            taken.add_argument("--json", action="store_true", help="for programs")
            if decides:
                add_who(taken)
            return taken

        verb("status", "How far every handler is.")
        tail = verb("tail", "The last events, or events as they come.")
        tail.add_argument("-n", type=int, default=20, choices=range(10_001), metavar="N", help="how many (20)")
        tail.add_argument("-f", "--follow", action="store_true", help="go on until interrupted")
        tail.add_argument("--module", default="", help="of this module alone")
        tail.add_argument("--name", default="", help="of this name alone; forum.* takes all that begin so")
        tail.add_argument("--key", default="", help="about this entity alone, such as post:7")
        verb("trace", "The story of an event.").add_argument("event", metavar="EVENT")
        verb("story", "What came of a request, in all modules.").add_argument("request", metavar="REQUEST")
        parked = verb("parked", "What could not be applied, or `show HANDLER EVENT`: one of them in full.")
        parked.add_argument("what", nargs="*", metavar="list | show HANDLER EVENT")
        parked.add_argument("--handler", default="", help="of this handler alone")
        retry = verb("retry", "Try parked events again, now.", decides=True)
        retry.add_argument("handler", metavar="HANDLER", nargs="?", help="what this handler has parked")
        retry.add_argument("--entity", metavar="KEY", help="of one entity")
        retry.add_argument("--event", metavar="EVENT", help="from this event on, the first of its entity")
        retry.add_argument("--all", action="store_true", help="of all handlers")
        skip = verb("skip", "Leave a parked event out for good; --reason is required.", decides=True)
        skip.add_argument("handler", metavar="HANDLER")
        skip.add_argument("event", metavar="EVENT")
        for name, says in (
            ("pause", "Let nobody run a handler, from its next batch on."),
            ("resume", "Let a paused handler go on where it stopped."),
        ):
            _on_handler(verb(name, says, decides=True))
        replay = verb("replay", "Let a handler read again what it has read; it must bear that.", decides=True)
        _on_handler(replay)
        since = replay.add_mutually_exclusive_group(required=True)
        since.add_argument("--from", dest="position", type=int, metavar="POSITION", help="the first to be read again")
        since.add_argument("--from-beginning", action="store_true", help="all that is kept")
        replay.add_argument("--also-external", action="store_true", help="repeat effects outside the database, too")
        start = verb(
            "start", "Where a handler begins that has read nothing yet; before its process starts.", decides=True
        )
        _on_handler(start)
        where = start.add_mutually_exclusive_group(required=True)
        where.add_argument("--from", dest="position", type=int, metavar="POSITION", help="the first to be read")
        where.add_argument("--from-beginning", action="store_true", help="all that is kept")
        where.add_argument("--now", action="store_true", help="what is announced from now on")
        rename = verb("rename", "A handler has a new name in the code: let it go on where it was.", decides=True)
        rename.add_argument("old", metavar="OLD")
        rename.add_argument("new", metavar="NEW")
        verb("retire", "A handler is gone from the code: forget it; --reason is required.", decides=True).add_argument(
            "name", metavar="NAME"
        )
        verb("verify", "Is everything that the bus keeps in order?")
        self.add_outside(verb)
        verb("metrics", "Figures for Prometheus, as GET /metrics has them, without what other processes counted.")
        verb("asyncapi", "The AsyncAPI document of all modules, in YAML; docs/reference/asyncapi.yaml is the same.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        do: Callable[..., int] = getattr(self, f"_{options['verb']}")
        try:
            code = do(**options)
        except Refused as error:
            self.stderr.write(str(error))
            code = REFUSED
        except DatabaseError as error:
            self.stderr.write(f"A database does not answer: {error}")
            code = AWAY
        except BrokerAway as error:
            self.stderr.write(f"The broker does not answer: {error}")
            code = AWAY
        except (KeyboardInterrupt, BrokenPipeError):
            code = FINE
        if code:
            sys.exit(code)

    def _status(self, *, json: bool, **_: Any) -> int:
        now = state(datetime.now(UTC))
        self._tell(json, {**asdict(now), "needs_a_person": now.needs_a_person}, *printing.status(now))
        return NEEDS_A_PERSON if now.needs_a_person else FINE

    def _tail(self, *, json: bool, n: int, follow: bool, module: str, name: str, key: str, **_: Any) -> int:
        choice = tailing.Choice(module=module, name=name, key=key)
        reached = tailing.positions_now()
        rows = tailing.latest(choice, count=n)
        if not follow and not json:
            self._tell(json, None, printing.events(rows))
            return FINE
        shown = {row.uid for row in rows if row.position is None}
        for row in rows:
            self._line(printing.as_json(plain.event(row)) if json else printing.event_line(row))
        if follow:
            for row in tailing.following(choice, after=reached):
                if row.uid not in shown:
                    self._line(printing.as_json(plain.event(row)) if json else printing.event_line(row))
        return FINE

    def _trace(self, *, json: bool, event: str, **_: Any) -> int:
        asked = event_called(event)
        told = story.story(asked)
        self._tell(json, plain.chapter(told), trees.story(told, asked=asked.uid))
        return FINE

    def _story(self, *, json: bool, request: str, **_: Any) -> int:
        told = story_of_request(request)
        self._tell(json, plain.requests(told), *trees.requests(told))
        return FINE

    def _parked(self, *, json: bool, what: list[str], handler: str, **_: Any) -> int:
        if what[:1] == ["show"] and len(what) == 3:
            return self._show_parked(json, what[1], what[2])
        if what not in ([], ["list"]):
            raise Refused("Write `bus parked`, or `bus parked show HANDLER EVENT`.")
        found = listing.parked(handler)
        told = [{**plain.parked(row), "behind": found.behind_of(row)} for row in found.firsts]
        self._tell(json, told, printing.parked(found) if told else "Nothing is parked.")
        return NEEDS_A_PERSON if found.needs_a_person else FINE

    def _show_parked(self, json: bool, handler: str, event: str) -> int:
        asked = event_called(event)
        row, behind = listing.in_full(handler, asked)
        told = {**plain.parked(row), "behind": behind, "event": plain.event(asked)}
        self._tell(json, told, *printing.parked_in_full(row, asked, behind))
        return FINE

    def _retry(self, *, json: bool, handler: str | None, entity: str | None, event: str | None, **more: Any) -> int:
        if (handler is None) != more["all"]:
            raise Refused("Name a handler, or write --all.")
        found = event_called(event) if event else None
        names = [handler] if handler else sorted({row.handler for row in listing.parked().firsts})
        outcomes = [
            outcome
            for name in names
            for outcome in mending.retry(handler_called(name), by=decider(more), key=entity, event=found)
        ]
        for outcome in outcomes if not json else []:
            rest = f"{outcome.left} still parked: {outcome.error}" if outcome.left else "nothing is left"
            self._line(f"{outcome.handler} {outcome.key}: applied {outcome.applied}, {rest}")
        if json or not outcomes:
            self._tell(json, [asdict(outcome) for outcome in outcomes], "Nothing is parked.")
        return NEEDS_A_PERSON if any(outcome.left for outcome in outcomes) else FINE

    def _skip(self, *, json: bool, handler: str, event: str, **more: Any) -> int:
        behind = mending.skip(handler_called(handler), event_called(event), by=decider(more))
        self._tell(json, {"behind": behind}, f"Left out for good. {behind} events wait behind it and go on now.")
        return FINE

    def _pause(self, *, json: bool, handler: str, source: str | None, **more: Any) -> int:
        changed = running.pause(handler_called(handler), by=decider(more), only=source)
        self._tell(json, {"paused": changed}, f"Paused on: {', '.join(changed) or 'nothing; it was already'}.")
        return FINE

    def _resume(self, *, json: bool, handler: str, source: str | None, **more: Any) -> int:
        changed = running.resume(handler_called(handler), by=decider(more), only=source)
        self._tell(json, {"resumed": changed}, f"Resumed on: {', '.join(changed) or 'nothing; it was not paused'}.")
        return FINE

    def _replay(self, *, json: bool, handler: str, source: str | None, position: int | None, **more: Any) -> int:
        again = running.replay(
            handler_called(handler),
            by=decider(more),
            from_position=position,
            only=source,
            also_external=more["also_external"],
        )
        said = ", ".join(f"{count} of {module}" for module, count in again.items())
        self._tell(json, {"read_again": again}, f"Positions that are read again: {said}.")
        return FINE

    def _start(self, *, json: bool, handler: str, source: str | None, position: int | None, **more: Any) -> int:
        after = None if more["now"] else max((position or 1) - 1, 0)
        begun = running.start(handler_called(handler), by=decider(more), after=after, only=source)
        self._tell(json, {"begins_after": begun}, *[f"Begins after {module}:{at}." for module, at in begun.items()])
        return FINE

    def _rename(self, *, json: bool, old: str, new: str, **more: Any) -> int:
        taken = naming.rename(old, new, by=decider(more))
        self._tell(json, {"cursors": taken}, f"{new} goes on where {old} was, with {taken} cursors.")
        return FINE

    def _retire(self, *, json: bool, name: str, **more: Any) -> int:
        dropped = naming.retire(name, by=decider(more))
        self._tell(json, {"dropped": dropped}, f"{name} is forgotten, with {dropped} parked events.")
        return FINE

    def _verify(self, *, json: bool, **_: Any) -> int:
        found = verify(datetime.now(UTC))
        self._tell(json, [asdict(each) for each in found], printing.findings(found) if found else "All is in order.")
        return NEEDS_A_PERSON if found else FINE

    def _metrics(self, *, json: bool, **_: Any) -> int:
        self.stdout.write(printing.as_json(as_plain()) if json else exposition(), ending="\n" if json else "")
        return FINE

    def _asyncapi(self, *, json: bool, **_: Any) -> int:
        if set(settings.AGROVET_MODULES) != set(settings.ALL_MODULES):
            raise Refused("The document is about all modules: unset AGROVET_MODULES.")
        self.stdout.write(
            printing.as_json(asyncapi_document()) if json else asyncapi_text(), ending="\n" if json else ""
        )
        return FINE

    def _tell(self, json: bool, told: Any, *shown: Any) -> None:
        if json:
            self._line(printing.as_json(told))
            return
        console = printing.console_on(self.stdout)
        for each in shown:
            console.print(each)

    def _line(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _on_handler(parser: ArgumentParser) -> None:
    parser.add_argument("handler", metavar="HANDLER")
    parser.add_argument("--source", metavar="MODULE", help="with the events of this module alone")
