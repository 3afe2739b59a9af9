"""What each function of each door is asked in the comparison of calls here and at a distance."""

import io
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from agrovet.kernel.doors import Door
from agrovet.kernel.errors import DomainError
from agrovet.kernel.uploads import Upload
from modules.accounts.keys import hash_of

Arguments = dict[str, Any]
NOBODY = 999_999_999


@dataclass(frozen=True, kw_only=True)
class World:
    """The ids of what there is: people by kind, and what one of them made. The file without an owner is new."""

    nobody: int
    consumer: int
    specialist: int
    key: str
    file: int
    file_url: str
    unclaimed: int
    ad: int
    post: int
    room: int


def image(content: bytes, *, name: str = "ñandú.png") -> Upload:
    """A file on its way in."""
    return Upload(name=name, size=len(content), content=io.BytesIO(content))


CASES: dict[str, Callable[[World, bytes], list[Arguments]]] = {
    "accounts.identify": lambda w, _: [{"key": w.key}, {"key": "dead"}, {"key": ""}],
    "accounts.owners_of_keys": lambda w, _: [{"digests": [hash_of(w.key), "dead"]}, {"digests": ()}],
    "accounts.people": lambda w, _: [
        {"ids": {w.nobody, w.consumer, w.specialist, NOBODY}},
        {"ids": dict.fromkeys([w.consumer]).keys()},
        {"ids": []},
        {"ids": range(1, 2500)},
    ],
    "accounts.staff": lambda w, _: [{"ids": {w.nobody, w.consumer, NOBODY}}, {"ids": []}],
    "accounts.assign_role": lambda w, _: [
        {"user_id": w.nobody, "role": "consumer"},
        {"user_id": w.nobody, "role": "businessman"},
        {"user_id": NOBODY, "role": "consumer"},
    ],
    "media.claim": lambda w, _: [
        {"ids": [w.unclaimed, NOBODY], "person_id": w.consumer},
        {"ids": (), "person_id": w.consumer},
    ],
    "media.show": lambda w, _: [
        {"ids": [w.file, w.unclaimed, NOBODY], "person_id": w.nobody, "address": "192.0.2.1"},
        {"ids": (), "person_id": w.nobody},
    ],
    "media.show_in_chat": lambda w, _: [
        {"ids": [w.file, NOBODY], "person_id": w.consumer},
        {"ids": {w.unclaimed}, "person_id": w.nobody},
    ],
    "media.files": lambda w, _: [
        {"ids": [w.file, w.unclaimed, NOBODY]},
        {"ids": [w.file], "with_papers": True},
        {"ids": ()},
    ],
    "media.file_with_url": lambda w, _: [{"url": w.file_url}, {"url": "/media/none.png"}, {"url": "\0\ud800"}],
    "media.store_image": lambda w, picture: [
        {
            "owner_id": w.consumer,
            "upload": image(picture),
            "folder": "profiles",
            "name": "Año",
            "description": "x" * 99,
        },
        {"owner_id": w.consumer, "upload": image(picture + b"\0" * 3_000_000), "folder": "portfolio"},
        {"owner_id": w.consumer, "upload": image(b"no image"), "folder": "profiles"},
        {"owner_id": w.consumer, "upload": image(b""), "folder": "profiles"},
        {"owner_id": w.consumer, "upload": image(picture + b"\0" * 5 * 1024 * 1024), "folder": "profiles"},
    ],
    "media.make_private": lambda w, _: [
        {"ids": [w.file, NOBODY], "owner_id": w.nobody},
        {"ids": (), "owner_id": w.nobody},
    ],
    "media.withdraw": lambda w, _: [
        {"ids": {w.unclaimed}, "person_id": w.specialist},
        {"ids": {w.unclaimed}, "person_id": w.consumer},
    ],
    "profiles.open_profile": lambda w, _: [
        {"user_id": w.nobody, "kind": "consumer"},
        {"user_id": w.specialist, "kind": "specialist", "profession": "Agrónoma"},
        {"user_id": w.specialist, "kind": "businessman", "business_type": "Semillas"},
    ],
    "profiles.profiles": lambda w, _: [{"user_ids": [w.nobody, w.specialist, NOBODY]}, {"user_ids": []}],
    "marketplace.ads": lambda w, _: [{"ids": [w.ad, NOBODY]}, {"ids": set()}],
    "chat.rooms": lambda w, _: [{"ids": [w.room, NOBODY]}, {"ids": frozenset()}],
    "chat.shows_file": lambda w, _: [
        {"media_id": w.file, "user_id": w.consumer},
        {"media_id": NOBODY, "user_id": NOBODY},
    ],
    "chat.unread_counts": lambda w, _: [{"user_ids": [w.nobody, w.consumer, w.specialist, NOBODY]}],
    "chat.open_private_room": lambda w, _: [
        {"user_id": w.nobody, "other_id": w.consumer},
        {"user_id": w.nobody, "other_id": w.nobody},
        {"user_id": w.nobody, "other_id": NOBODY},
    ],
    "forum.posts": lambda w, _: [{"ids": [w.post, NOBODY]}, {"ids": []}],
    "forum.communities_of": lambda w, _: [{"user_ids": [w.specialist, w.consumer, NOBODY]}],
}
"""The writes come before the reads that show what they did."""


def doors(modules: list[str]) -> dict[str, Callable[..., Any]]:
    """Every function of every door, found in the doors themselves."""
    found = {}
    for module in modules:
        opened = import_module(f"modules.{module}.public")
        for name in opened.__all__:
            if isinstance(getattr(getattr(opened, name), "door", None), Door):
                found[f"{module}.{name}"] = getattr(opened, name)
    return found


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a call ended: the answer, or the error as its caller meets it."""

    answer: Any = None
    error: str = ""
    told: Any = None


def outcome(function: Callable[..., Any], arguments: Arguments) -> Outcome:
    """Call it."""
    try:
        answer = function(**arguments)
    except DomainError as error:
        kind = type(error)
        return Outcome(error=f"{kind.__module__}.{kind.__name__}", told=(str(error), error.fields, error.status))
    except TypeError:
        return Outcome(error="TypeError")
    if "upload" in arguments:
        # Each call keeps a file of its own: its id, its address and its time are its own, too.
        answer = replace(answer, id=0, url=answer.url.rpartition("/")[0], created_at=None)
    return Outcome(answer=answer)


def main() -> None:
    """Compare all calls, each made at a distance first: read the world from standard input, write the outcomes."""
    import django  # noqa: PLC0415 - the environment says which project

    django.setup()
    from django.conf import settings  # noqa: PLC0415 - as above

    given = json.load(sys.stdin)
    world, base, picture = World(**given["world"]), given["base"], bytes.fromhex(given["picture"])

    @contextmanager
    def at_a_distance() -> Iterator[None]:
        hosted = settings.AGROVET_MODULES
        settings.AGROVET_MODULES = []
        settings.AGROVET_SERVICE_URLS = dict.fromkeys(hosted, base)
        try:
            yield
        finally:
            settings.AGROVET_MODULES = hosted

    found: dict[str, list[tuple[str, str, bool]]] = {}
    functions = doors(settings.AGROVET_MODULES)
    for name in [*CASES, *(set(functions) - set(CASES))]:
        cases = CASES[name](world, picture) if name in CASES else []
        for arguments in [*cases, {"nonsense": 1}, {}]:
            for _ in range(10):
                with at_a_distance():
                    there = outcome(functions[name], arguments)
                here = outcome(functions[name], arguments)
                is_same = there == here and type(there.answer) is type(here.answer)
                if is_same or not functions[name].door.is_read:  # type: ignore[attr-defined]  # every one has it
                    break
                # An event may have been handled between the two: people join communities that way.
                time.sleep(0.5)
            found.setdefault(name, []).append((repr(there), repr(here), is_same))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
