"""
A process of its own that follows the decisions about flags.

It prints `ready`, then a line of JSON whenever chat is switched, or the feature that is tried: which it was, whether
it is on now, and when this process knew.
"""

import json
import os
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from agrovet.kernel import flags, placement  # noqa: E402 - Django is set up by the line above
from agrovet.kernel.flags.switches import is_off  # noqa: E402 - as above
from agrovet.kernel.identity import Identity  # noqa: E402 - as above

SOMEBODY = Identity(id=7, full_name="", role=None, is_staff=False)


def _seen() -> dict[str, bool]:
    return {
        "module.chat": not is_off("chat"),
        "profiles.badges": flags.is_on("profiles.badges", person=SOMEBODY),
    }


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tell() -> None:
    told = _seen()
    while True:
        now = _seen()
        for name in now:
            if now[name] != told[name]:
                _say(json.dumps({"flag": name, "is_on": now[name], "at": time.time()}))
        told = now
        time.sleep(0.002)


def main() -> None:
    """Follow until the end of the input."""
    placement.watch()
    threading.Thread(target=_tell, daemon=True).start()
    _say("ready")
    sys.stdin.read()


if __name__ == "__main__":
    main()
