"""
Write `docs/reference/plans.md`: the plans of the ten heaviest queries of all lists, on a filled PostgreSQL.

  DATABASE_URL=postgres://... manage.py migrate_all
  DATABASE_URL=postgres://... manage.py seed_scale --scale 0.1
  DATABASE_URL=postgres://... python -m tests.plans
"""

import os
import sys
from pathlib import Path
from typing import Any

import django

HEAVIEST = 10
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "plans.md"


def main() -> None:
    """Ask for every list, time each of its queries, and write down how the heaviest are answered."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 - once the settings are there

    if connection.vendor != "postgresql":
        sys.exit("Plans are those of PostgreSQL: set DATABASE_URL.\n" + (__doc__ or ""))
    found = sorted(_timed(connection), key=lambda each: each[0], reverse=True)
    PAGE.write_text(_page(connection, found[:HEAVIEST]))
    sys.stdout.write(f"Written: {PAGE}\n")


def _timed(connection: Any) -> list[tuple[float, str, Any]]:
    from rest_framework.test import APIClient  # noqa: PLC0415 - as above

    from modules.accounts.keys import hash_of  # noqa: PLC0415 - as above
    from modules.accounts.models import AccessKey  # noqa: PLC0415 - as above
    from modules.chat.models import Participant  # noqa: PLC0415 - as above
    from tests.plans.asked import LISTS, PERSON, paged  # noqa: PLC0415 - as above
    from tests.plans.explaining import plan, recording  # noqa: PLC0415 - as above

    AccessKey.objects.get_or_create(hash=hash_of("plans"), defaults={"user_id": PERSON})
    room = Participant.objects.filter(user_id=PERSON).values_list("room_id", flat=True)[0]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token plans", HTTP_HOST="localhost")
    timed = []
    for name, path in LISTS.items():
        # The first time it may count a long list, which is done once a minute.
        client.get(paged(path, room=room))
        with recording(connection) as asked:
            client.get(paged(path, room=room))
        timed += [(plan(connection, each)["Execution Time"], name, each) for each in asked]
    return timed


def _page(connection: Any, heaviest: list[tuple[float, str, Any]]) -> str:
    from django.db.models import Max  # noqa: PLC0415 - as above

    from modules.marketplace.models import Ad  # noqa: PLC0415 - as above
    from tests.bench.figures import machine  # noqa: PLC0415 - as above

    ads = Ad.objects.aggregate(most=Max("id"))["most"]
    parts = [
        "# Plans of the heaviest queries\n",
        "`python -m tests.plans` writes this page from a PostgreSQL that `manage.py seed_scale` filled; "
        f"this time with {ads:,} ads, and as much of all else as belongs to that. {machine()}.\n",
        "Where a list has more than 10,000 rows, counting them all is not here: that is done once a minute. "
        "`tests/plans` holds every list to being answered from an index.\n",
    ]
    for milliseconds, name, asked in heaviest:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {asked.sql}", asked.values)
            lines = [row[0][:160] for row in cursor.fetchall()]
        parts.append(f"## {name.capitalize()}, {milliseconds:.1f} ms\n\n```text\n" + "\n".join(lines) + "\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    main()
