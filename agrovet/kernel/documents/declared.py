"""What modules declare in their public files and their subscriptions."""

import inspect
import re
from dataclasses import is_dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.conf import settings

from agrovet.kernel.bus.events import EVENT_TYPES, Event
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.chores import CHORES, Chore
from agrovet.kernel.doors import Door


def events() -> list[type[Event]]:
    """The events of all modules, module by module, in the order in which they are declared."""
    return [kind for module in settings.ALL_MODULES for kind in events_of(module)]


def events_of(module: str) -> list[type[Event]]:
    """What a module announces: the events that its `events.py` declares."""
    opened = part(module, "events")
    return [kind for kind in EVENT_TYPES.values() if opened and kind.__module__ == opened.__name__]


def handlers() -> list[Handler]:
    """The reactions of all modules, module by module, in the order in which they are declared."""
    return [handler for module in settings.ALL_MODULES for handler in handlers_of(module)]


def handlers_of(module: str) -> list[Handler]:
    """The reactions that a module's `subscriptions.py` declares."""
    opened = part(module, "subscriptions")
    return [handler for handler in HANDLERS.values() if opened and handler.react.__module__ == opened.__name__]


def chores_of(module: str) -> list[Chore]:
    """What a module does by itself, now and then."""
    part(module, "subscriptions")
    return [chore for chore in CHORES.values() if chore.module == module]


def door_of(module: str) -> dict[str, Door]:
    """The functions of a module's door, by name."""
    opened = part(module, "public")
    doors = [getattr(value, "door", None) for value in vars(opened).values()] if opened else []
    return {door.name: door for door in doors if isinstance(door, Door) and door.module == module}


def shapes_of(module: str) -> list[type[Any]]:
    """The dataclasses that pass through a module's door and are its own."""
    opened = part(module, "public")
    shown = [getattr(opened, name) for name in getattr(opened, "__all__", [])]
    return [kind for kind in shown if isinstance(kind, type) and is_dataclass(kind) and _is_of(kind, module)]


def _is_of(kind: type[Any], module: str) -> bool:
    return kind.__module__.split(".")[:2] == ["modules", module]


def part(module: str, name: str) -> ModuleType | None:
    """A file of a module, imported; None where it has none of this name."""
    dotted = f"modules.{module}.{name}"
    return import_module(dotted) if find_spec(dotted) else None


def summary(of: object) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(of) or "").partition("\n\n")[0].split())


def explanation(of: object) -> str:
    """The whole docstring but `:raises` and the like, one line for each paragraph."""
    text = (inspect.getdoc(of) or "").partition("\n:")[0]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n")).strip()


def errors(of: object) -> list[tuple[str, str]]:
    """What a docstring says of errors: `:raises A, B: when`, as (names, when)."""
    found = re.findall(r"^:raises ([^:]+):((?:.|\n(?!:))*)", inspect.getdoc(of) or "", re.MULTILINE)
    return [(names.strip(), " ".join(when.split())) for names, when in found]


def short(annotation: object) -> str:
    """A type or signature as people write it: without the packages that its names come from."""
    text = annotation.__name__ if isinstance(annotation, type) and not hasattr(annotation, "__args__") else annotation
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_])", "", str(text).replace("NoneType", "None"))
