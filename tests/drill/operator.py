"""
The operator's hands: a process that runs one command of `manage.py extraction` after the other, as it is told.

One process for all of them, because on a small machine the start of a Python process for each would be most of the
load. It can be told to kill somebody, itself included, at a step of an operation, or to leave out a safeguard: both
are patched into this process alone, and are nowhere in the product.
"""

import contextlib
import io
import json
import os
import signal
import sys
from functools import partial
from typing import Any

import django
from django.core.management import call_command
from django.db import connections

from agrovet.kernel import placement


def main() -> None:
    """Read orders, a line of JSON each, until there are no more; answer each with a line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
    django.setup()
    for safeguard in sys.argv[1:]:
        from tests.drill.sabotage import take_out  # noqa: PLC0415 - it patches what Django has loaded

        take_out(safeguard)
    placement.watch()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_carry_out(**json.loads(line))) + "\n")
        sys.stdout.flush()


def _carry_out(*, arguments: list[str], kill_before: str = "", kill: list[int]) -> dict[str, Any]:
    _kill_before(kill_before, kill)
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


def _kill_before(step: str, victims: list[int]) -> None:
    """At this step of the next operation kill these processes, or this one if there are none."""

    def kill(name: str) -> None:
        if name == step:
            for victim in victims or [os.getpid()]:
                with contextlib.suppress(ProcessLookupError):  # it was killed at another step, and is not back yet
                    os.kill(victim, signal.SIGKILL)

    from extraction.operations import running  # noqa: PLC0415 - once Django is set up

    run = running.Run.func if isinstance(running.Run, partial) else running.Run
    running.Run = partial(run, before_step=kill) if step else run  # type: ignore[misc, assignment] # on purpose


if __name__ == "__main__":
    main()
