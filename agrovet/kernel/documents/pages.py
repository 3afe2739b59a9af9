"""A page for each module: what it owns, offers, asks, publishes, and listens to."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from importlib import import_module
from typing import Any, get_type_hints

from django.conf import settings

from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.documents import declared, owning
from agrovet.kernel.documents.asking import Question, questions_of, settings_read_by
from agrovet.kernel.documents.markdown import code, section, several, table
from agrovet.kernel.doors import Door

GENERATED = (
    "This page is written from the code by `manage.py event_documents`; `scripts/check` fails where they differ.\n"
)
SETTINGS = "docs/reference/settings.md"


def page_of(module: str) -> str:
    """The page, in Markdown."""
    about = declared.summary(import_module(f"modules.{module}"))
    return "\n".join(
        part
        for part in [
            f"# {about.rstrip('.') or module}\n",
            GENERATED,
            _owns(module),
            _offers(module),
            section("Asks", _asks(module), otherwise="Nothing of anybody."),
            section("Publishes", *map(_event, declared.events_of(module)), otherwise="Nothing."),
            section("Listens to", _handlers(declared.handlers_of(module)), otherwise="Nothing."),
            section("Does by itself", _chores(module)),
            section("Settings", _settings(module)),
        ]
        if part
    )


def _owns(module: str) -> str:
    tables = [(code(name), meaning) for name, meaning in owning.tables_of(module)]
    paths = [
        (several(map(code, path.addresses)), " ".join(path.methods), path.meaning) for path in owning.paths_of(module)
    ]
    sockets = [(code(address), "WebSocket", meaning) for address, meaning in owning.sockets_of(module)]
    return section(
        "Owns",
        table(["table", "a row is"], tables),
        table(["address", "methods", "what it is"], [*paths, *sockets]),
    )


def _offers(module: str) -> str:
    functions = [_function(door) for door in declared.door_of(module).values()]
    shapes = [
        (code(shape.__name__), declared.summary(shape), several(_fields(shape))) for shape in declared.shapes_of(module)
    ]
    return section(
        "Offers",
        f"From `modules.{module}.public`:\n",
        *functions,
        table(["passes through", "what it is", "fields"], shapes),
    )


def _function(door: Door) -> str:
    errors = [f"- `{names}` {when}" for names, when in declared.errors(door.declaration)]
    parts = [
        f"### {code(door.name + declared.short(door.signature))}",
        declared.explanation(door.declaration),
        _at_a_distance(door),
        "\n".join(errors),
    ]
    return "".join(f"{part}\n\n" for part in parts if part).removesuffix("\n")


def _at_a_distance(door: Door) -> str:
    """What a caller in another process may do with the question and with its answer."""
    again = "" if door.safe else "A lost answer is not asked for again: that could have its effect twice."
    if door.remembered:
        names = " or ".join(map(code, door.remembered.until))
        again = f"Callers at a distance may remember an answer for moments, until {names}."
    return again


def _asks(module: str) -> str:
    rows = [
        (code(f"{question.module}.{question.function}"), several(_askers(question)))
        for question in questions_of(module)
    ]
    return table(["door", "asked in"], rows)


def _askers(question: Question) -> Iterator[str]:
    for place in sorted(question.asked_in):
        yield code(place) + (" (goes on without an answer)" if place in question.spared_in else "")


def _event(kind: type[Event]) -> str:
    rows = [(code(name), meaning) for name, meaning in _types(kind)]
    file = f"../events/{kind.name}.v{kind.version}.json"
    about = f"Version {kind.version} ([schema]({file})), about `{kind.entity}`.\n"
    head = f"### {code(kind.name)}: `{kind.__name__}`\n"
    return "\n".join([head, declared.explanation(kind), "", about, table(["field", "type"], rows)])


def _types(kind: type[Any]) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        default = "" if field.default is MISSING else f" = {field.default!r}"
        yield field.name, code(f"{declared.short(hints[field.name])}{default}")


def _fields(kind: type[Any]) -> list[str]:
    return [f"{code(name)}: {meaning}" for name, meaning in _types(kind)]


def _handlers(handlers: list[Handler]) -> str:
    rows = [
        (
            code(handler.name),
            several(code(kind.name) for kind in handler.event_types),
            " ".join([declared.summary(handler.react), *_remarks(handler)]),
        )
        for handler in handlers
    ]
    return table(["handler", "events", "what it does"], rows)


def _remarks(handler: Handler) -> Iterator[str]:
    if handler.external:
        yield "Reaches beyond the database."
    if handler.start == "now":
        yield "Takes what is announced after it was added."


def _chores(module: str) -> str:
    rows = [(code(chore.name), declared.summary(chore.do)) for chore in declared.chores_of(module)]
    return table(["chore", "what it does"], rows)


def _settings(module: str) -> str:
    known = (settings.BASE_DIR / SETTINGS).read_text() if (settings.BASE_DIR / SETTINGS).exists() else ""
    read = {*settings_read_by(module), f"{module.upper()}_DATABASE_URL", f"{module.upper()}_SERVICE_URL"}
    names = [code(name) for name in sorted(read) if f"| `{name}` |" in known]
    return f"{', '.join(names)}: see [settings](../settings.md).\n" if names else ""
