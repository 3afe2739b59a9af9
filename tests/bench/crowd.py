"""
Writes people who can log in, and prints what they need for it as JSON: `python -m tests.bench.crowd 200`.

With `--pairs` each two have a room of their own; without, all share one. `--rows` fills the tables first.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tests.support.servers import ROOT, clean_environment

PASSWORD = "Clave-Segura-1"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody with a key, and the room that they are in."""

    id: int
    phone: str
    key: str
    room: int


def gathered(parts: Mapping[str, str], count: int, *options: str) -> list[Member]:
    """Migrate the databases of a server that is to be started, and write people into them."""
    environment = clean_environment(parts)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.crowd", str(count), *options],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "agrovet.settings"},
        check=True,
        capture_output=True,
        text=True,
    )
    return [Member(**told) for told in json.loads(done.stdout)]


def _gather(count: int, *, in_pairs: bool, with_rows: bool) -> list[Member]:
    import django  # noqa: PLC0415 - whoever only reads what is printed needs no settings

    django.setup()
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - once Django is set up

    from modules.accounts.keys import hash_of, new_key  # noqa: PLC0415 - as above
    from modules.accounts.models import AccessKey, User  # noqa: PLC0415 - as above
    from modules.chat.models import Participant, Room  # noqa: PLC0415 - as above
    from tests.bench.rows import USUAL, fill  # noqa: PLC0415 - as above

    if with_rows:
        fill(USUAL)
    # One password, hashed once: to hash a thousand takes minutes.
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(
            phone_number=f"+5057{number:07d}",
            phone_digits=f"5057{number:07d}",
            password=password,
            full_name=f"Ana {number}",
            role="Specialist",
        )
        for number in range(count)
    )
    keys = [new_key() for _ in people]
    AccessKey.objects.bulk_create(
        AccessKey(hash=hash_of(key), user=person) for key, person in zip(keys, people, strict=True)
    )
    size = 2 if in_pairs else max(count, 1)
    rooms = Room.objects.bulk_create(
        Room(name="" if in_pairs else "Asamblea", is_private=in_pairs) for _ in range(0, count, size)
    )
    Participant.objects.bulk_create(
        Participant(room=rooms[place // size], user_id=person.id) for place, person in enumerate(people)
    )
    return [
        Member(id=person.id, phone=person.phone_number, key=key, room=rooms[place // size].id)
        for place, (person, key) in enumerate(zip(people, keys, strict=True))
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--rows", action="store_true")
    asked = parser.parse_args()
    made = _gather(asked.count, in_pairs=asked.pairs, with_rows=asked.rows)
    sys.stdout.write(json.dumps([asdict(member) for member in made]))
