"""A process of its own that records so many decisions, as fast as it can: `python -m … NAME COUNT`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from agrovet.kernel.record.noting import note  # noqa: E402 - Django is set up by the line above

if __name__ == "__main__":
    name, count = sys.argv[1], int(sys.argv[2])
    sys.stdin.readline()  # all begin at once
    for number in range(count):
        note(action="flag.changed", subject="forum", actor=name, after={"number": number})
