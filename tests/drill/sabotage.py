"""
Safeguards taken out on purpose, to show that the drill would notice.

They are patched into the operator's process alone, which makes the gates, or lie before the services; nowhere in the
product.
"""

import time
from typing import Any
from unittest import mock

from extraction.gates import gate, holding_postgres, postgres_sql
from extraction.moving import sequences
from extraction.operations import handing_over, switching
from extraction.operations.sides import Sides

LONG = 3.0  # seconds between the last row that is brought over and the end of what should be the hold


def take_out(safeguard: str) -> None:
    """Leave it out in this process, for good."""
    # What is missed is to be seen on a busy machine, too, where a switch would be given up.
    mock.patch.object(switching, "BUDGET", 30.0).start()
    match safeguard:
        case "hold":
            mock.patch.object(holding_postgres, "_locked", _locks_nothing).start()
            mock.patch.object(handing_over, "finish", _then_waits(handing_over.finish)).start()
        case "sequences":
            mock.patch.object(sequences, "advance").start()
        case "epoch":
            mock.patch.object(postgres_sql, "SHARED", _without_epoch(postgres_sql.SHARED)).start()


_ASKED_TO_ENTER = "(gate.state = 'open' AND gate.epoch = asked)"
_ASKED_TO_WRITE = (
    "(gate.state = 'open' AND coalesce(current_setting('agrovet.epoch.' || name, true), '') = gate.epoch::text)"
)


def _without_epoch(functions: str) -> str:
    """Gates as if nobody asked whose epoch it is: whoever has entered anywhere, under any, may write there."""
    for asked, instead in (
        (_ASKED_TO_ENTER, "true"),
        (_ASKED_TO_WRITE, "coalesce(current_setting('agrovet.epoch.' || name, true), '') <> ''"),
    ):
        if functions.count(asked) != 1:
            raise ValueError(f"The gates ask otherwise by now than {asked!r}: there is nothing to take out.")
        functions = functions.replace(asked, instead)
    return functions


def _locks_nothing(*_: Any, **__: Any) -> bool:
    """Writers go on in what should be the hold."""
    return True


def _then_waits(finish: Any) -> Any:
    """So that some of them certainly do, once the last rows were brought over and no more are noted."""

    def finish_and_wait(sides: Sides, *arguments: Any, **named: Any) -> Any:
        brought = finish(sides, *arguments, **named)
        gate.stop_capture(sides.source, sides.module)
        time.sleep(LONG)
        return brought

    return finish_and_wait
