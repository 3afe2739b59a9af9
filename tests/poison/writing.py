"""Poison rows of the demo data in a running installation: `python -m tests.poison.writing`; prints how many values."""

import os
import sys

import django
from django.conf import settings
from django.db import Error, connections, transaction

from agrovet.kernel.databases import alias_of
from tests.poison.values import Poison, poisons

LONGEST = 6_000_000
# Whose a row is, by table. Rows of others, and of the reader, stay as they are.
PEOPLE = {
    "accounts_user": "id",
    "profiles_profile": "user_id",
    "marketplace_ad": "publisher_id",
    "forum_post": "author_id",
    "forum_comment": "user_id",
    "forum_reaction": "user_id",
    "chat_message": "sender_id",
    "media_file": "owner_id",
}
READER = "50587000001"


def write_all() -> int:
    """Write each poison into a row of its own, as far as there are rows."""
    with connections[alias_of("accounts")].cursor() as cursor:
        cursor.execute(
            "SELECT id FROM accounts_user WHERE phone_digits LIKE '5058700%%' AND phone_digits <> %s", [READER]
        )
        people = ", ".join(str(row[0]) for row in cursor.fetchall())
    written = 0
    for module in settings.ALL_MODULES:
        places: dict[str, int] = {}
        for poison in poisons(module, vendor=connections[alias_of(module)].vendor, longest=LONGEST):
            if poison.table in PEOPLE:
                places[poison.table] = places.get(poison.table, -1) + 1
                written += _write(poison, module, people, place=places[poison.table])
    return written


def _write(poison: Poison, module: str, people: str, *, place: int) -> int:
    alias, whose, written = alias_of(module), PEOPLE[poison.table], 0
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f'SELECT "{poison.key}" FROM "{poison.table}" WHERE "{whose}" IN ({people}) ORDER BY "{poison.key}"'
        )
        ids = [row[0] for row in cursor.fetchall()]
        for statement in poison.statements(id=ids[place % len(ids)]) if ids else ():
            try:
                with transaction.atomic(using=alias):
                    cursor.execute(statement)
                    written += 1
            except Error:
                continue  # what a constraint or an index refuses is in no row
    return written


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
    django.setup()
    sys.stdout.write(f"{write_all()}\n")
