"""Changes of placements from before there was one record are in it, and it is whole."""

import json

from django.core.management import call_command
from django.db import connection

from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.record.verifying import verify
from extraction.placements import store
from tests.extraction.operations.conftest import installation, migrated, sides
from tests.extraction.sides import Sides

__all__ = ["installation", "migrated", "sides"]

LOCAL = {
    "epoch": 0,
    "term": 0,
    "share": 0,
    "shadow": 0,
    "authority": "home",
    "phase": "local",
    "guarded": False,
    "hold_until": None,
}
PREPARED = {**LOCAL, "epoch": 1, "term": 1, "phase": "prepared", "guarded": True}
SHARED = {**PREPARED, "epoch": 2, "share": 10, "phase": "canary"}


def test_they_are_carried_over_in_their_order(installation: Sides) -> None:
    call_command("migrate", "extraction", "0003", verbosity=0)
    with connection.cursor() as cursor:
        for number, (before, after) in enumerate([(LOCAL, PREPARED), (PREPARED, SHARED)]):
            cursor.execute(
                "INSERT INTO extraction_change_of_placement (module, actor, reason, before, after, at, previous, hash) "
                "VALUES ('forum', 'ana', 'it grows', %s, %s, %s, '', %s)",
                [json.dumps(before), json.dumps(after), f"2026-11-2{number} 10:00:00+00:00", str(number)],
            )
        cursor.execute(
            "INSERT INTO extraction_placement "
            "(module, epoch, term, share, shadow, authority, phase, guarded, who, why) "
            "VALUES ('forum', 2, 1, 10, 0, 'home', 'canary', %s, 'ana', 'it grows')",
            [True],
        )

    call_command("migrate", "extraction", verbosity=0)
    store.change("forum", 2, actor="beto", reason="on", share=50)

    told = [(each.actor, each.reason, f"{each.at:%d}", each.after) for each in following(Choice(module="forum"))][:2]
    assert told == [("ana", "it grows", "20", PREPARED), ("ana", "it grows", "21", SHARED)]
    assert (verify().entries, verify().found) == (3, ())
