"""
Looking whether things answer, in a time that is set.

A look that hangs is not begun again as long as it does: however often health is asked, each thing has one thread.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from agrovet.kernel.health.waiting import begun_once


class Unwell(Exception):
    """What was looked at answers, and not as it should; the text says what is wrong, and may be told to anybody."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """
    How to look at one thing. `look` returns where all is well.

    It raises `Unwell`, or whatever the thing itself raises where it does not answer.
    """

    name: str
    look: Callable[[], None]


State = Literal["ok", "unwell", "away", "silent"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """
    How one thing was found, and in how many milliseconds.

    `reason` says in a word what is wrong; `error` is what it said itself, and is for those who run it.
    """

    name: str
    state: State
    ms: float
    reason: str = ""
    error: str = ""


async def look(probes: Sequence[Probe], *, seconds: float) -> list[Finding]:
    """How the things are found, all at once; one that has not answered in so many seconds is silent."""
    futures = {
        probe.name: asyncio.wrap_future(begun_once(partial(_found, probe), name=f"look at {probe.name}"))
        for probe in probes
    }
    await asyncio.wait(futures.values(), timeout=seconds)
    return [future.result() if future.done() else _silent(name, seconds) for name, future in futures.items()]


def _silent(name: str, seconds: float) -> Finding:
    return Finding(name=name, state="silent", ms=seconds * 1000, reason=f"no answer in {seconds} s")


def _found(probe: Probe) -> Finding:
    state: State = "ok"
    reason = error = ""
    began = time.perf_counter()
    try:
        probe.look()
    except Unwell as unwell:
        state, reason = "unwell", str(unwell)
    except Exception as failure:  # noqa: BLE001 - whatever a thing fails with is what is to be told of it
        state, reason, error = "away", "it does not answer", f"{type(failure).__name__}: {failure}"[:500]
    ms = round((time.perf_counter() - began) * 1000, 1)
    return Finding(name=probe.name, state=state, ms=ms, reason=reason, error=error)
