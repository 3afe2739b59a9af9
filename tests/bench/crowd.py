"""Writes people who share one room, and prints their keys: `python -m tests.bench.crowd 200`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from modules.accounts.keys import hash_of, new_key  # noqa: E402 - Django is set up by the line above
from modules.accounts.models import AccessKey, User  # noqa: E402 - as above
from modules.chat.models import Participant, Room  # noqa: E402 - as above


def gather(count: int) -> list[str]:
    """People with a key each, all in the room with the id 1."""
    people = User.objects.bulk_create(
        User(
            phone_number=f"+5057{number:07d}", phone_digits=f"5057{number:07d}", password="!", full_name=f"Ana {number}"
        )
        for number in range(count)
    )
    keys = [new_key() for _ in people]
    AccessKey.objects.bulk_create(
        AccessKey(hash=hash_of(key), user=person) for key, person in zip(keys, people, strict=True)
    )
    room = Room.objects.create(name="Asamblea", is_private=False)
    Participant.objects.bulk_create(Participant(room=room, user_id=person.id) for person in people)
    return keys


if __name__ == "__main__":
    sys.stdout.write("\n".join(gather(int(sys.argv[1]))))
