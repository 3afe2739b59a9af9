"""
Who works in front of the console, and what they find there: `python -m tests.console.browser.people`.

Run before a server starts; it makes the tables, too.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

PASSWORD = "Console-Test-1"
OPERATORS = {"Olga Ruiz": "+505 7777 0001", "Pablo Mora": "+505 7777 0002"}
OF_FORUM = {"Flor Téllez": "+505 7777 0003"}
NUMBERS = OPERATORS | OF_FORUM
FEATURE = "profiles.badges"
"""Has a rule."""


def main() -> None:
    """Fill the databases."""
    from django.core.management import call_command  # noqa: PLC0415 - once Django is set up

    call_command("migrate_all", verbosity=0)
    _team(_people())
    _rule()
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


def _rule() -> None:
    """A feature that one person has already, for its page."""
    from agrovet.kernel.flags.operations import set_rules  # noqa: PLC0415 - as above

    set_rules(FEATURE, [{"people": [1]}], seen=0, actor="Olga Ruiz", reason="she shows it to the team")


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
