"""All generated documents about modules and events: made, written, compared."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from itertools import islice
from pathlib import Path

from django.conf import settings

from agrovet.kernel.documents import declared, flags
from agrovet.kernel.documents.asyncapi import asyncapi_text
from agrovet.kernel.documents.event_schemas import FOLDER, breaches, idle_upcasters, index, read_kept, schema_files
from agrovet.kernel.documents.history import read_kept_at
from agrovet.kernel.documents.pages import page_of
from agrovet.kernel.documents.picture import picture

MODULES = "docs/reference/modules"
SHOWN = 20  # lines of each difference


def complaints(root: Path, *, against: str = "") -> list[str]:
    """
    What the code does to kept events and must not; empty where all is well.

    With a branch to compare against, what was kept there counts too, but for events that are gone for good.

    :raises NoHistory: if git does not know that branch
    """
    kinds = declared.events()
    found = [*breaches(read_kept(root), kinds), *idle_upcasters(kinds)]
    if against:
        names = {kind.name for kind in kinds}
        before = {key: schema for key, schema in read_kept_at(root, against).items() if key[0] in names}
        found += breaches(before, kinds)
    return list(dict.fromkeys(found))


def documents(root: Path) -> dict[str, str]:
    """Every document as the code has it: path below the root to text."""
    kinds = declared.events()
    return {
        **schema_files(kinds),
        f"{FOLDER}/README.md": index(read_kept(root)),
        f"{MODULES}/README.md": picture(),
        **{f"{MODULES}/{module}.md": page_of(module) for module in settings.ALL_MODULES},
        "docs/reference/asyncapi.yaml": asyncapi_text(),
        flags.PLACE: flags.page(),
    }


def write(root: Path, made: Mapping[str, str]) -> list[str]:
    """Write what differs, and take away pages of modules that are no more; returns the paths."""
    changed = [path for path, text in made.items() if _kept(root, path) != text]
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(made[path])
    gone = list(_left_over(root, made))
    for path in gone:
        (root / path).unlink()
    return [*changed, *gone]


def differences(root: Path, made: Mapping[str, str]) -> list[str]:
    """What the kept documents say otherwise, each with its first lines."""
    found = [_difference(path, _kept(root, path), text) for path, text in made.items() if _kept(root, path) != text]
    return [*found, *(f"{path}: no module is called so" for path in _left_over(root, made))]


def _kept(root: Path, path: str) -> str:
    return (root / path).read_text() if (root / path).exists() else ""


def _left_over(root: Path, made: Mapping[str, str]) -> Iterator[str]:
    for file in sorted((root / MODULES).glob("*.md")):
        path = f"{MODULES}/{file.name}"
        if path not in made:
            yield path


def _difference(path: str, kept: str, text: str) -> str:
    lines = unified_diff(kept.splitlines(), text.splitlines(), f"{path} (kept)", f"{path} (code)", lineterm="", n=1)
    return "\n".join(islice(lines, SHOWN))
