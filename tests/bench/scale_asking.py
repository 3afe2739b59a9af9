"""Asks a filled database for every list, and prints the P95 of each in milliseconds as JSON."""

import json
import sys
from time import perf_counter

import django

ROUNDS = 40


def main() -> None:
    """Wait for a line, then ask; all lists in turn, so that no list has the machine's good moments for itself."""
    django.setup()
    from modules.accounts.keys import hash_of  # noqa: PLC0415 - once the settings are there
    from modules.accounts.models import AccessKey  # noqa: PLC0415 - as above
    from modules.chat.models import Participant  # noqa: PLC0415 - as above
    from tests.bench.asking import ask  # noqa: PLC0415 - as above
    from tests.bench.rows import KEY  # noqa: PLC0415 - as above
    from tests.plans.asked import LISTS, PERSON, paged  # noqa: PLC0415 - as above

    AccessKey.objects.get_or_create(hash=hash_of(KEY), defaults={"user_id": PERSON})
    room = Participant.objects.filter(user_id=PERSON).values_list("room_id", flat=True)[0]
    paths = {name: paged(path, room=room) for name, path in LISTS.items()}
    sys.stdin.readline()
    times: dict[str, list[float]] = {name: [] for name in paths}
    for turn in range(ROUNDS + 2):
        for name, path in paths.items():
            started = perf_counter()
            ask(path)
            if turn > 1:
                times[name].append((perf_counter() - started) * 1000)
    json.dump({name: sorted(each)[int(len(each) * 0.95) - 1] for name, each in times.items()}, sys.stdout)


if __name__ == "__main__":
    main()
