"""
The operator's hands: a process that runs one command of `manage.py extraction` after the other, as it is told.

One process for all of them, because on a small machine the start of a Python process for each would be most of the
load. It can be told to stop before a step of the command, say so, and wait for a line: somebody may kill it meanwhile,
or others. It can be told to leave out a safeguard: that is patched into this process alone, and is nowhere in the
product.
"""

import io
import json
import os
import sys
from typing import Any

import django
from django.core.management import call_command
from django.db import connections

from agrovet.kernel import placement

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
django.setup()

from extraction.operations.running import Run  # noqa: E402 - once Django is set up


def main() -> None:
    """Read orders, a line of JSON each, until there are no more; answer each with a line."""
    for safeguard in sys.argv[1:]:
        from tests.drill.sabotage import take_out  # noqa: PLC0415 - it patches what Django has loaded

        take_out(safeguard)
    begin = Run.__init__

    def begin_watched(self: Run, **given: Any) -> None:
        begin(self, **given, before_step=_stop_before)

    Run.__init__ = begin_watched  # type: ignore[method-assign] # the one place that knows every operation
    placement.watch()
    # By hand: a loop over the lines reads ahead, and would take those that steps wait for.
    while line := sys.stdin.readline():
        order = json.loads(line)
        _stops.update(order["stops"])
        _say(_carry_out(order["arguments"]))
        _stops.clear()


_stops: set[str] = set()


def _stop_before(step: str) -> None:
    if step in _stops:
        _stops.discard(step)
        _say({"stopped": step})
        sys.stdin.readline()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _carry_out(arguments: list[str]) -> dict[str, Any]:
    if placement.watcher is not None:
        placement.watcher.look()
    told, said = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(*arguments, "--json", stdout=told, stderr=said)
    except SystemExit as exit:
        code = int(exit.code or 0)
    finally:
        connections.close_all()
    return {"code": code, "told": told.getvalue(), "said": said.getvalue()}


if __name__ == "__main__":
    main()
