"""Events and reactions that are not declared where all look for them, or are another module's."""

import ast
from collections.abc import Iterator

from extraction.boundaries.findings import Finding
from extraction.boundaries.sources import Source, dotted

EVENT = {"bus.Event", "Event"}
SUBSCRIBE = {"bus.subscribe", "subscribe"}


def check(source: Source) -> Iterator[Finding]:
    """What a module announces for others, and what it declares out of sight. Tests speak for others."""
    if not source.is_module or source.is_test:
        return
    yield from _foreign_events(source)
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and source.part != "events" and EVENT & {dotted(base) for base in node.bases}:
            yield source.finding(node, "undeclared-event", f"declares {node.name} outside of events.py")
    for call, name in source.calls():
        if name in SUBSCRIBE:
            yield from _reaction(source, call)


def _foreign_events(source: Source) -> Iterator[Finding]:
    """An event of another module is there to be received: who makes one would announce it."""
    known = dict(_events_of_others(source))
    for call, called in source.calls():
        first, _, rest = called.partition(".")
        if first in known and (rest or first)[:1].isupper():
            what = f"makes {called} of {known[first]}, which is for its module to announce"
            yield source.finding(call, "foreign-event", what)


def _events_of_others(source: Source) -> Iterator[tuple[str, str]]:
    """The names by which this file knows events of others, or their files of events, and where they are from."""
    for node in source.nodes:
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            match [*(node.module or "").split("."), alias.name]:
                case ["modules", other, "events", *_] if other != source.owner:
                    yield alias.asname or alias.name, f"modules.{other}.events"


def _reaction(source: Source, call: ast.Call) -> Iterator[Finding]:
    if source.part != "subscriptions":
        yield source.finding(call, "undeclared-reaction", "subscribes outside of subscriptions.py")
    name = next((keyword.value for keyword in call.keywords if keyword.arg == "name"), None)
    if isinstance(name, ast.Constant) and not str(name.value).startswith(f"{source.owner}."):
        yield source.finding(call, "undeclared-reaction", f"reacts in the name {name.value!s}")
