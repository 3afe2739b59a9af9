"""
A process of its own that follows the placements, and does as it is told.

It prints `ready`, then a line of JSON whenever the forum stands elsewhere. `hold FILE` on its input begins to write
the forum, says `holding`, and ends once the file is there.
"""

import json
import os
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from agrovet.kernel import placement  # noqa: E402 - Django is set up by the line above
from agrovet.kernel.writing import writing  # noqa: E402 - as above


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _hold(until: Path) -> None:
    with writing("forum"):
        _say("holding")
        while not until.exists():
            time.sleep(0.02)


def _obey() -> None:
    for line in sys.stdin:
        _, _, path = line.strip().partition(" ")
        threading.Thread(target=_hold, args=[Path(path)], daemon=True).start()


def main() -> None:
    """Follow until the end of the input."""
    placement.watch()
    _say("ready")
    threading.Thread(target=_tell, daemon=True).start()
    _obey()


def _tell() -> None:
    told = placement.standing_of("forum")
    while True:
        if (now := placement.standing_of("forum")) != told:
            _say(json.dumps(asdict(now)))
            told = now
        time.sleep(0.02)


if __name__ == "__main__":
    main()
