"""People at work beside clients that do harm: how much longer they wait, and what memory the server takes."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

import psutil

from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Ground

MOST_TIMES = 3.0
"""How many times its quiet value people's 95th percentile may be."""
MOST_MIB = 64
"""How much more memory the server's processes may take, all together."""

# A client of the fault: called with the server's address and with seconds, in a process of its own.
Client = Callable[[str, float], Counter[str]]


def alongside(ground: Ground, clients: Sequence[Client], *, what: str) -> Deed:
    """
    Measure people's waiting quietly, then while the clients are at it, each in a process of its own.

    The measure is taken by this process, which does nothing else meanwhile.
    """
    ledger, seconds = ground.people.ledger, ground.plan.flood_seconds
    ledger.turn()
    time.sleep(seconds)
    quiet = ledger.percentile(95)
    failed = ledger.failed
    server = _Memory(ground)
    with ProcessPoolExecutor(max_workers=len(clients), mp_context=get_context("spawn")) as pool:
        # The processes are there, and have loaded what they need, before it is measured.
        for ready in [pool.submit(time.sleep, 1) for _ in clients]:
            ready.result()
        ledger.turn()
        running = [pool.submit(client, ground.server.base, seconds) for client in clients]
        server.watch(running)
        busy = ledger.percentile(95)
        failed = failed or ledger.failed
        answers: Counter[str] = Counter()
        for each in running:
            answers.update(each.result())
    wrong = [f"others' requests failed meanwhile: {failed}"] if failed else []
    if busy > MOST_TIMES * quiet:
        wrong.append(f"p95 of others {1000 * busy:.0f} ms, {busy / quiet:.1f} times the quiet {1000 * quiet:.0f} ms")
    if server.growth > MOST_MIB:
        wrong.append(f"memory grew by {server.growth} MiB")
    return Deed(
        done=f"{what}; p95 of others {1000 * quiet:.0f} to {1000 * busy:.0f} ms, memory {server.before} MiB and "
        f"{server.growth} more",
        mended_at=time.monotonic(),
        answers=answers,
        wrong=wrong,
    )


class _Memory:
    """The memory of a server's processes, in MiB."""

    def __init__(self, ground: Ground) -> None:
        self._process = psutil.Process(ground.server.process.pid)
        self.before = self.peak = self._now()

    @property
    def growth(self) -> int:
        """How much more it was at its highest."""
        return self.peak - self.before

    def watch(self, running: Sequence[Future[Counter[str]]]) -> None:
        """Look at it until all have ended."""
        while not all(each.done() for each in running):
            self.peak = max(self.peak, self._now())
            time.sleep(0.2)

    def _now(self) -> int:
        taken = 0
        for process in (self._process, *self._process.children(recursive=True)):
            try:
                taken += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue  # it ended between the two
        return taken >> 20
