"""The schemas of events as they are kept: one file for each version that ever was, and a list of them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from agrovet.kernel.bus.compatibility import incompatibilities
from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.schemas import Schema, schema_of
from agrovet.kernel.bus.upcasting import UPCASTERS
from agrovet.kernel.documents import declared
from agrovet.kernel.documents.markdown import code, several, table
from agrovet.kernel.documents.pages import GENERATED

FOLDER = "docs/reference/events"

HEAD = f"""# Events

{GENERATED}
One JSON Schema for each event and version. A version that is kept here does not change its meaning: fields may come
if they have a default, nothing else. What changes more gets a new version, and an upcaster that reads the old one:
[how](../../how-to/change-an-event.md).
"""

Kept = Mapping[tuple[str, int], Schema]


def schema_files(kinds: Iterable[type[Event]]) -> dict[str, str]:
    """The file of each event's present version: path to text."""
    return {
        f"{FOLDER}/{kind.name}.v{kind.version}.json": json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"
        for kind in kinds
    }


def read_kept(root: Path) -> dict[tuple[str, int], Schema]:
    """The schemas that are kept under this root, by name and version."""
    schemas = [json.loads(path.read_text()) for path in sorted((root / FOLDER).glob("*.json"))]
    return {(schema["title"], schema["x-version"]): schema for schema in schemas}


def breaches(kept: Kept, kinds: Iterable[type[Event]]) -> list[str]:
    """What the code does to events that are kept and must not, with what to do instead."""
    by_name = {kind.name: kind for kind in kinds}
    return [found for (name, version), schema in kept.items() for found in _breaches(schema, by_name.get(name))]


def _breaches(kept: Schema, kind: type[Event] | None) -> Iterator[str]:
    name, version = kept["title"], kept["x-version"]
    if kind is None:
        yield (
            f"{name} is kept in version {version}, and no event has this name any more. A name is for life: give it "
            "back (the class may be called otherwise). Delete its files only where no log and no reader has the event."
        )
    elif version > kind.version:
        yield f"{name} is kept in version {version} and declared in version {kind.version}: a version never goes back."
    elif version < kind.version and (name, version) not in UPCASTERS:
        yield (
            f"Nothing leads from version {version} of {name} to the next: write "
            f'@bus.upcast("{name}", from_version={version}) below the event.'
        )
    elif version == kind.version and (reasons := incompatibilities(kept=kept, now=schema_of(kind))):
        listed = "".join(f"\n  - {reason}" for reason in reasons)
        yield (
            f"Version {version} of {name} is kept, and {kind.__name__} is something else:{listed}\n"
            f"  Raise it to version={version + 1} in {kind.__module__}, and write "
            f'@bus.upcast("{name}", from_version={version}) below it.'
        )


def idle_upcasters(kinds: Iterable[type[Event]]) -> list[str]:
    """Upcasters of modules that no reader will ever come to: of a wrong name, a wrong version, or out of sight."""
    by_name = {kind.name: kind for kind in kinds}
    return [
        f'@bus.upcast("{name}", from_version={version}) in {function.__module__} is never used: {reason}.'
        for (name, version), function in UPCASTERS.items()
        if function.__module__.startswith("modules.")
        and (reason := _why_idle(by_name.get(name), version, function.__module__))
    ]


def _why_idle(kind: type[Event] | None, version: int, place: str) -> str:
    if kind is None:
        return "no event has this name"
    if not 0 < version < kind.version:
        return f"the event is in version {kind.version}"
    if place != kind.__module__:
        return f"who reads the event imports {kind.__module__}, so move it there"
    return ""


def index(kept: Kept) -> str:
    """The list of all events, in Markdown."""
    rows = [
        (
            code(kind.name),
            f"[{kind.module}](../modules/{kind.module}.md)",
            declared.summary(kind),
            several(_listeners(kind)),
            " ".join(f"[{version}]({kind.name}.v{version}.json)" for version in _versions(kind, kept)),
        )
        for kind in declared.events()
    ]
    return "\n".join([HEAD, table(["event", "of", "meaning", "who reacts", "versions"], rows)])


def _listeners(kind: type[Event]) -> list[str]:
    return [code(handler.name) for handler in declared.handlers() if kind in handler.event_types]


def _versions(kind: type[Event], kept: Kept) -> list[int]:
    return sorted({kind.version, *(version for name, version in kept if name == kind.name)})
