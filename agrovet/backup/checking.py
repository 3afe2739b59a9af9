"""What was restored, against what was backed up."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connections

from agrovet.backup.errors import Refused
from agrovet.backup.manifest import Rows
from agrovet.backup.places import Place
from agrovet.backup.rows.vendors import rows_of
from agrovet.kernel.bus.models import Cursor, Reader
from agrovet.kernel.bus.operating.verifying import Finding, verify
from agrovet.kernel.databases import home_alias_of


def require_equal(place: Place, rows: Sequence[Rows], wheres: Mapping[tuple[str, str], str], vendors: set[str]) -> None:
    """
    Each table has the rows of the backup: their number, and every value.

    SQLite keeps JSON as it was written, PostgreSQL in an order of its own: where one goes into the other, tables with
    JSON are counted alone.

    :raises Refused: if one does not
    """
    vendor = connections[place.alias].vendor
    code = rows_of(vendor)
    cursor = place.plain_cursor()
    for each in rows:
        part = each.part(wheres.get((each.owner, each.table), ""))
        digest = hashlib.sha256()
        count = 0
        for piece in code.dump(cursor, part):
            digest.update(piece)
            count += piece.count(b"\n")
        if count != each.rows:
            raise Refused(f"{part.name} has {count:,} rows, and the backup {each.rows:,}.")
        is_json = "json" in code.kinds(cursor, each.table).values()
        if digest.hexdigest() != each.sha256 and not (is_json and vendors != {vendor}):
            raise Refused(f"{part.name} is not as it was backed up: its digest differs.")


def require_whole(place: Place, rows: Sequence[Rows]) -> None:
    """
    No row refers to one that is not there, and the next numbers are new.

    :raises Refused: if that is not so
    """
    connection = connections[place.alias]
    connection.check_constraints()
    code = rows_of(connection.vendor)
    with connection.cursor() as cursor:
        for each in rows:
            if not each.numbered:
                continue
            cursor.execute(f'SELECT max("{each.numbered}") FROM "{each.table}"')
            greatest = cursor.fetchone()[0] or 0
            if code.last_number(cursor, each.part("")) < greatest:
                raise Refused(f"{each.table} would give numbers again that it has given: there is {greatest}.")


def look_at_the_bus(taken_at: str) -> list[Finding]:
    """What `bus verify` would have found when the backup was made, once readers are where their cursors are."""
    _take_back_readers()
    # An event that waited for its position at that moment gets it when a server starts: it has not waited since.
    return verify(datetime.fromisoformat(taken_at))


def _take_back_readers() -> None:
    """A reader is a note, in another database, of how far a cursor is: never further than the cursor itself."""
    for alias in {home_alias_of(module) for module in settings.AGROVET_MODULES}:
        for reader in Reader.objects.using(alias):
            module = reader.handler.partition(".")[0]
            cursor = (
                Cursor.objects.using(home_alias_of(module))
                .filter(handler=reader.handler, module=reader.module, position__lt=reader.position)
                .first()
            )
            if module in settings.AGROVET_MODULES and cursor is not None:
                reader.position = cursor.position
                reader.save(using=alias, update_fields=["position"])
