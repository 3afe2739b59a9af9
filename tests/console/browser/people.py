"""
Who works in front of the console, and an hour that they look back on: `python -m tests.console.browser.people`.

Run on migrated databases before a server starts on them.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

PASSWORD = "Console-Test-1"
OPERATORS = {"Olga Ruiz": "+505 7777 0001", "Pablo Mora": "+505 7777 0002"}
OF_FORUM = {"Flor Téllez": "+505 7777 0003"}
NUMBERS = OPERATORS | OF_FORUM


def main() -> None:
    """Fill the databases."""
    people = _people()
    _team(people)
    _hour()
    _park()


def _people() -> dict[str, Any]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - once Django is set up

    users: Any = get_user_model().objects
    made = {}
    for name, number in NUMBERS.items():
        first, _, last = name.partition(" ")
        rights = {"is_staff": True, "is_superuser": name in OPERATORS}
        made[name] = users.create_user(number, PASSWORD, full_name=first, last_name=last, **rights)
    return made


def _team(people: dict[str, Any]) -> None:
    from agrovet.kernel.teams.operations import join, make_team  # noqa: PLC0415 - as above

    by = {"actor": "Olga Ruiz", "reason": "the forum has a team of its own"}
    make_team(name="forum", modules=["forum"], operates=False, **by)
    for name in OF_FORUM:
        join(name="forum", person_id=people[name].pk, **by)


def _hour() -> None:
    """Requests of the last hour, as samplers note them: a village in the morning."""
    from extraction.sampling.models import Sample  # noqa: PLC0415 - as above

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    busy = {"accounts": 40, "media": 90, "profiles": 30, "marketplace": 160, "chat": 220, "forum": 120}
    for place, (module, most) in enumerate(busy.items()):
        # And some minutes more, for as long as the tests take.
        for ago in range(-9, 60):
            wave = 0.55 + 0.35 * math.sin((ago + 11 * place) / 9) + 0.1 * math.sin(ago * 2.1 + place)
            asked = max(1, round(most * wave))
            slow = asked // 12
            failed = 1 if module == "chat" and ago % 23 == 7 else 0
            Sample.objects.create(
                minute=now - timedelta(minutes=ago),
                module=module,
                side="monolith",
                requests=asked,
                failures=failed,
                sockets=most // 3 if module == "chat" else 0,
                within_10=asked - slow - slow // 3,
                within_50=slow,
                within_100=slow // 3,
            )


def _park() -> None:
    """A file that chat could not forget, until its tries were used up; nothing keeps it from doing so now."""
    from agrovet.kernel import bus  # noqa: PLC0415 - as above
    from agrovet.kernel.bus.models import ParkedEvent  # noqa: PLC0415 - as above
    from agrovet.kernel.bus.subscriptions import HANDLERS  # noqa: PLC0415 - as above
    from agrovet.kernel.writing import writing  # noqa: PLC0415 - as above
    from modules.media.events import MediaDeleted  # noqa: PLC0415 - as above

    def refuse(event: MediaDeleted) -> None:
        raise TimeoutError("the table of messages was locked for 20 s")

    whole = HANDLERS["chat.forget_file"]
    HANDLERS["chat.forget_file"] = replace(whole, react=refuse)
    bus.drain()
    with writing("media"):
        now = datetime.now(UTC)
        bus.publish(MediaDeleted(media_id=991, owner_id=None, url=None, deleted_at=now))
    bus.drain()
    ParkedEvent.objects.update(attempts=12, next_try_at=None)


if __name__ == "__main__":
    import django

    django.setup()
    main()
