"""
Another process that stops at a step and waits to be killed: `python -m tests.kernel.stepping STEP FILE`.

It makes the file once it is there. The steps, in their order:

    before the commit      of a publisher, its event written
    after the commit       of a publisher, before anybody is told
    positions given        the events numbered, not committed
    read                   the batch read, no handler run
    handled                the handler done, the cursor where it was
    moved                  the cursor moved, not committed
    committed              effects and cursor committed
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()


from agrovet.kernel import bus  # noqa: E402 - as above
from agrovet.kernel.bus import batches, delivery, doorbell, drain  # noqa: E402 - as above
from agrovet.kernel.bus.models import Log  # noqa: E402 - as above
from agrovet.kernel.writing import writing  # noqa: E402 - as above
from tests.kernel import world  # noqa: E402 - as above

PUBLISHING = ("before the commit", "after the commit")
HANDLING = ("positions given", "read", "handled", "moved", "committed")


def _stop_here() -> None:
    Path(sys.argv[2]).touch()
    time.sleep(600)


def _stopping_after(do: Callable[..., Any]) -> Callable[..., Any]:
    def stopped(*arguments: Any, **named: Any) -> Any:
        result = do(*arguments, **named)
        _stop_here()
        return result

    return stopped


def _publish(step: str) -> None:
    doorbell.ring = _stop_here if step == "after the commit" else doorbell.ring
    with writing("forum"):
        bus.publish(world.Said(topic_id=1, number=10))
        if step == "before the commit":
            _stop_here()


def _handle(step: str) -> None:
    react = world.write_down
    match step:
        case "positions given":
            Log.save = _stopping_after(Log.save)  # type: ignore[method-assign]  # this process is here for that
        case "read":
            batches.events_after = _stopping_after(batches.events_after)
        case "handled":
            react = _stopping_after(react)
        case "moved":
            batches._move = _stopping_after(batches._move)
        case "committed":
            catch_up = batches.catch_up
            delivery.batches.catch_up = lambda *given: (_stop_here() for _ in catch_up(*given))  # type: ignore[assignment,return-value,misc]  # as above
    world.listen(react)
    drain()


if __name__ == "__main__":
    (_publish if sys.argv[1] in PUBLISHING else _handle)(sys.argv[1])
