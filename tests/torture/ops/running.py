"""One fault after the other, on two servers."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Generic, TypeVar

from tests.torture.ops.deed import Deed, Skipped
from tests.torture.ops.faults import bodies, clock, disk, gone, logins, router, rows, slow, sockets, store
from tests.torture.ops.grounds import Embedded, Ground, Production, Routed, embedded, production, routed
from tests.torture.ops.plan import Plan
from tests.torture.ops.verdict import Line, Verdict

G = TypeVar("G", bound=Ground)

# In an order in which none is in the way of the next: who floods is told to wait for a minute.
ON_EMBEDDED: dict[str, Callable[[Embedded], Deed]] = {
    "disk": disk.full,
    "slow": slow.clients,
    "bodies": bodies.malformed,
    "logins": logins.flood,
    "sockets": sockets.flood,
}
ON_ROUTED: dict[str, Callable[[Routed], Deed]] = {"router": router.clients, "rows-sqlite": rows.poisoned}
ON_PRODUCTION: dict[str, Callable[[Production], Deed]] = {
    "redis": gone.redis,
    "postgres": gone.postgres,
    "store": store.stalls,
    "worker": gone.worker,
    "clock": clock.jumps,
    "rows": rows.poisoned,
}
FAULTS = [*ON_PRODUCTION, *ON_EMBEDDED, *ON_ROUTED]


def run(plan: Plan, *, only: Collection[str] = ()) -> Verdict:
    """Cause the faults, all or those that are named."""
    began = time.monotonic()
    chosen = set(only or FAULTS)
    plan = replace(plan, sets_clock="clock" in chosen)
    lines: list[Line] = []
    for stage in (
        _Stage(plan, production, ON_PRODUCTION),
        _Stage(plan, embedded, ON_EMBEDDED),
        _Stage(plan, routed, ON_ROUTED),
    ):
        lines += stage.play(chosen)
    return Verdict(lines=lines, seconds=time.monotonic() - began)


class _Stage(Generic[G]):
    """A kind of server, and the faults that are caused there."""

    def __init__(
        self,
        plan: Plan,
        serve: Callable[[Plan], AbstractContextManager[G]],
        faults: dict[str, Callable[[G], Deed]],
    ) -> None:
        self.plan = plan
        self.serve = serve
        self.faults = faults

    def play(self, chosen: Collection[str]) -> Sequence[Line]:
        """Those that are chosen; nothing is started where there are none."""
        mine = [name for name in self.faults if name in chosen]
        if not mine:
            return []
        _say(f"Starting a server for {', '.join(mine)}.")
        with self.serve(self.plan) as ground:
            first = ground.people.heal(since=time.monotonic(), within=self.plan.heals_within)
            if first is None:
                raise RuntimeError(f"People cannot work on it: {dict(ground.people.ledger.answers)}")
            return [self._cause(ground, name) for name in mine]

    def _cause(self, ground: G, name: str) -> Line:
        people, within = ground.people, self.plan.heals_within
        _say(f"{name}: …")
        people.ledger.turn()
        try:
            deed = self.faults[name](ground)
        except Skipped as reason:
            _say(f"{name}: skipped")
            return Line(fault=name, skipped=str(reason))
        healed = people.heal(since=deed.mended_at, within=within)
        lost = people.missing(within=within)
        line = Line(
            fault=name,
            done=deed.done,
            answers=dict(Counter(people.ledger.answers) + deed.answers),
            written=len(people.ledger.kept),
            lost=lost,
            healed=healed,
            wrong=[*deed.wrong, *people.ledger.wrong],
        )
        _say(f"{name}: {'right' if line.holds else 'WRONG'}")
        return line


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a command tells how far it is
