"""Asks a filled database for every list, and prints as JSON what that takes."""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from time import perf_counter

import django

WARM_UP = 2  # rounds


def main() -> None:
    """
    For each line that is read, ask for all lists, one after the other, and say so; at the end of lines, print.

    So two of these take turns, and no list and no database has the machine's good moments for itself. Prints `p95`
    by list in milliseconds, `statements` for the list of ads, and `memory` in MB that the longest thread takes at
    most while it is answered.
    """
    django.setup()
    from modules.accounts.keys import hash_of  # noqa: PLC0415 - once the settings are there
    from modules.accounts.models import AccessKey  # noqa: PLC0415 - as above
    from modules.chat.models import Participant  # noqa: PLC0415 - as above
    from tests.bench.asking import ask, queries_of  # noqa: PLC0415 - as above
    from tests.bench.rows import KEY  # noqa: PLC0415 - as above
    from tests.plans.asked import LISTS, PERSON, paged  # noqa: PLC0415 - as above

    AccessKey.objects.get_or_create(hash=hash_of(KEY), defaults={"user_id": PERSON})
    room = Participant.objects.filter(user_id=PERSON).values_list("room_id", flat=True)[0]
    paths = {name: paged(path, room=room) for name, path in LISTS.items()}
    times: dict[str, list[float]] = {name: [] for name in paths}
    for turn, _ in enumerate(sys.stdin):
        if turn == WARM_UP:
            # As a web process does: what is loaded by now is not looked through again for garbage.
            gc.collect()
            gc.freeze()
        for name, path in paths.items():
            started = perf_counter()
            ask(path)
            if turn >= WARM_UP:
                times[name].append((perf_counter() - started) * 1000)
        sys.stdout.write("asked\n")
        sys.stdout.flush()
    found = {
        "p95": {name: sorted(each)[int(len(each) * 0.95) - 1] for name, each in times.items()},
        "statements": queries_of(paths["ads"]),
        "memory": _memory_of(lambda: ask(paths["one post with the longest thread"])),
    }
    json.dump(found, sys.stdout)


def _memory_of(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 2**20


if __name__ == "__main__":
    main()
