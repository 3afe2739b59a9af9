"""Conditions on many ids, written so that both databases answer them from an index."""

import json
from collections.abc import Collection

from django.db.models.expressions import RawSQL

from agrovet.kernel.databases import connection_of
from modules.chat.models import Message

_TABLE = Message._meta.db_table

# Neither database makes a good plan of "the latest of each" out of a window over all messages: these look up
# each room's end of the index and stop there.
_LATEST = {
    "sqlite": f"""
        SELECT said.id FROM json_each(%s) AS wanted JOIN {_TABLE} AS said ON said.id IN (
            SELECT id FROM {_TABLE} WHERE room_id = wanted.value ORDER BY "timestamp" DESC, id DESC LIMIT %s
        )""",
    "postgresql": f"""
        SELECT said.id FROM unnest(%s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
            SELECT id FROM {_TABLE} WHERE room_id = wanted.id ORDER BY "timestamp" DESC, id DESC LIMIT %s
        ) AS said""",
}
_ROWS = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT unnest(%s::bigint[])"}


def one_of(ids: Collection[int]) -> RawSQL:
    """The right side of `__in`, for any number of ids: one parameter, however many."""
    return RawSQL(_ROWS[connection_of("chat").vendor], [_parameter(ids)])


def latest_of_each(room_ids: Collection[int], *, most: int) -> RawSQL:
    """The right side of `id__in`: each room's latest messages, at most so many of one room."""
    return RawSQL(_LATEST[connection_of("chat").vendor], [_parameter(room_ids), most])


def _parameter(ids: Collection[int]) -> str | list[int]:
    return json.dumps(list(ids)) if connection_of("chat").vendor == "sqlite" else list(ids)
