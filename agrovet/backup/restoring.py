"""
Restore a backup: everything is held to its digests, built, and compared, before anything is there.

All modules come back into the monolith, with the data that counted when the backup was made, wherever that was.
"""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connections

from agrovet.backup import building, checking, stored
from agrovet.backup.fitting import Asked, place_of, require_fit, require_room, targets
from agrovet.backup.manifest import Manifest
from agrovet.backup.parts import wheres
from agrovet.backup.places import Place
from agrovet.backup.reading import Reader, reading_archive
from agrovet.backup.telling import Telling
from agrovet.kernel import placement
from agrovet.kernel.bus.operating.verifying import Finding
from agrovet.kernel.databases import control_alias
from agrovet.kernel.files import NAMES
from agrovet.kernel.management.console import Steps
from agrovet.kernel.migrating import alone
from extraction.placements import store


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore came to."""

    manifest: Manifest
    databases: list[str]
    came_home: list[str]
    migrated: int
    files: int
    absent_files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is not as it should be."""
        return bool(self.absent_files or self.findings)


def restore(path: Path, *, may_replace: Asked, with_files: bool, steps: Steps) -> Restored:
    """
    Restore a backup into the databases and the store of this process.

    `may_replace` is asked where there is something already: it is told the names of the databases and their rows.

    :raises Refused: if it cannot be, or may not be; no database was changed
    :raises django.db.Error: if a database does not answer; those that were not yet changed are as they were
    :raises StoreAway: if the store of files does not answer; no database was changed
    """
    with reading_archive(path) as reader, ExitStack() as stack:
        require_fit(reader.manifest)
        steps.say("Reading the archive, and comparing all digests.")
        reader.verify(lambda done, total: steps.progress("digests", done, total))
        # Nothing is known of modules elsewhere: they all come home.
        placement.learn({})
        places = [place_of(alias) for alias in targets()]
        for place in places:
            stack.enter_context(alone(connections[place.alias], say=steps.say))
        require_room(places, may_replace)
        files = 0
        if with_files and reader.manifest.files:
            steps.say(f"Copying {len(reader.manifest.files):,} files into the store.")
            files = stored.into_store(reader, lambda done, total: steps.progress("files", done, total))
        return _build(reader, places, files=files, steps=steps)


def _build(reader: Reader, places: list[Place], *, files: int, steps: Steps) -> Restored:
    manifest = reader.manifest
    rows = building.by_home(manifest)
    telling = Telling(steps, "Restoring", len(manifest.rows))
    migrated = 0
    with ExitStack() as stack:
        for place in places:
            stack.enter_context(place.building())
            building.make_tables(place.alias, manifest)
            building.fill(place.alias, reader, rows.get(place.alias, []), telling)
        steps.say("Comparing what was restored with what was backed up.")
        for place in places:
            checking.require_equal(place, rows.get(place.alias, []), wheres(), set(manifest.vendors))
            checking.require_whole(place, rows.get(place.alias, []))
        steps.say("Bringing the tables up to date.")
        for place in places:
            migrated = max(migrated, building.bring_up_to_date(place.alias))
        came_home = _bring_home()
        findings = checking.look_at_the_bus(manifest.taken_at)
        absent = _absent_files(manifest, steps)
        _mark(places)
        for place in places:
            place.finish()
        steps.say("Putting it in place.")
    return Restored(
        manifest=manifest,
        databases=[place.name() for place in places],
        came_home=came_home,
        migrated=migrated,
        files=files,
        absent_files=absent,
        findings=findings,
    )


def _mark(places: list[Place]) -> None:
    # One is there at once. Of several, the first is there before the last: until that one is, no server starts.
    if len(places) > 1:
        for place in places:
            place.mark()


def _bring_home() -> list[str]:
    """The placements say what is so now; what they were before stays in their history."""
    if control_alias() not in targets():
        return []
    home = []
    for module, standing in sorted(store.standings().items()):
        if (standing.phase, standing.authority, standing.guarded) != ("local", "home", False):
            store.change(
                module,
                standing.epoch,
                actor="manage.py restore",
                reason=f"restored from a backup; the module was {standing.phase} then",
                phase="local",
                share=0,
                shadow=0,
                authority="home",
                guarded=False,
                hold_until=None,
            )
            home.append(module)
    return home


def _absent_files(manifest: Manifest, steps: Steps) -> list[str]:
    """Files that rows name, and that neither the backup nor the store has."""
    keys: list[str] = []
    for names in NAMES:
        for each in manifest.rows:
            if each.table == names.table:
                with connections[each.part("").home()].cursor() as cursor:
                    keys += stored.named(cursor, names)
    copied = {file.key for file in manifest.files or ()}
    return stored.absent(
        [key for key in keys if key not in copied], lambda done, total: steps.progress("absent files", done, total)
    )
