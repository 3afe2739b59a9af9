"""
Our application under one server after the other: what each carries, how much memory it takes, and slow clients.

A server has one process, and is started anew for each of its turns; the turns of a round follow each other, every
second round backwards. What it carries is told beside ours, of each round by itself.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench import slow
from tests.bench.contenders import CONTENDERS, OURS, Contender, provide
from tests.bench.crowd import gathered
from tests.bench.figures import machine
from tests.bench.throughput import ADS, CONSTANT, rate, require_wrk
from tests.support import processes
from tests.support.servers import ROOT, clean_environment, is_healthy, own_parts

WITH_KEY = "/api/auth/users/?page_size=20"
READS = {"constant": CONSTANT, "ads, kept": ADS, "people, with a key": WITH_KEY}
ROUNDS, SECONDS = 4, 3
# From here on, another server would be worth what is built on this one.
CLEARLY = 1.3
MB = 1024 * 1024


@dataclass(kw_only=True)
class Result:
    """What one server did: requests a second by read and round, MB after each round, and the trials."""

    contender: Contender
    rates: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in READS})
    memory: list[float] = field(default_factory=list)
    trials: dict[str, slow.Trial] = field(default_factory=dict)

    def beside(self, ours: "Result", read: str) -> float:
        """How many times as many as ours, the median of the rounds."""
        return median(one / other for one, other in zip(self.rates[read], ours.rates[read], strict=True))


def measure() -> list[Result]:
    """
    The results, ours first.

    :raises SystemExit: without wrk, or where the other servers cannot be installed
    """
    require_wrk()
    provide()
    with contextlib.ExitStack() as stack:
        parts = stack.enter_context(own_parts())
        parts |= {"AGROVET_RATE_LIMITS": "no", "DJANGO_SETTINGS_MODULE": "agrovet.settings"}
        [person, _] = gathered(parts, 2, "--pairs", "--rows")
        results = [Result(contender=each) for each in CONTENDERS]
        for number in range(ROUNDS):
            for result in results if number % 2 == 0 else reversed(results):
                _turn(result, parts, key=person.key)
    return results


def _turn(result: Result, parts: Mapping[str, str], *, key: str) -> None:
    header = ("-H", f"Authorization: Token {key}")
    with _running(result.contender, parts) as (port, pid):
        base = f"http://127.0.0.1:{port}"
        rate(base + WITH_KEY, *header, seconds=1)  # what is loaded once
        for name, path in READS.items():
            more = header if path == WITH_KEY else ()
            result.rates[name].append(rate(base + path, *more, seconds=SECONDS))
        result.memory.append(_memory(pid))
        if not result.trials:
            result.trials = {kind: slow.trial(port, kind) for kind in slow.BEGINNINGS}


@contextlib.contextmanager
def _running(contender: Contender, parts: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """The port and the process of the server."""
    port = processes.free_port()
    with tempfile.TemporaryDirectory(prefix="agrovet-metrics-") as folder:
        environment = clean_environment(parts) | {"PROMETHEUS_MULTIPROC_DIR": folder}
        log = processes.temporary_folder("server") / "log"
        with processes.running(
            contender.line(port),
            log=log,
            ready=lambda: is_healthy(f"http://127.0.0.1:{port}"),
            environment=environment,
            folder=ROOT,
        ) as process:
            try:
                yield port, process.pid
            except Exception as error:
                error.add_note(f"{contender.name} said last:\n{processes.tail(log)}")
                raise


def _memory(pid: int) -> float:
    """Resident memory in MB of that process of the family which answers: the largest."""
    first = psutil.Process(pid)
    return max(float(each.memory_info().rss) for each in [first, *first.children(recursive=True)]) / MB


def choice(results: list[Result]) -> str:
    """A sentence: whether one of them is clearly better at reads with a key."""
    ours = results[0]
    others = {each.contender: each.beside(ours, "people, with a key") for each in results[1:]}
    best = max(others, key=lambda each: others[each])
    verdict = "clearly better" if others[best] > CLEARLY else f"not clearly better (that is {CLEARLY} x)"
    sockets = "" if best.carries_sockets else "; it carries no sockets, for which a second server would be needed"
    return f"With a key, {best.name} carries {others[best]:.2f} x what {OURS.name} does: {verdict}{sockets}."


def print_results(results: list[Result], *, database: str) -> None:
    """A table for people, and the choice."""
    title = f"Our application under several servers, one process each, {database}"
    columns = ["server", *READS, "memory", *(f"slow: {kind}" for kind in slow.BEGINNINGS)]
    table = Table(*columns, title=title, caption=machine(), show_lines=True)
    for result in results:
        carried = (f"{result.beside(results[0], read):.2f} x\n{median(result.rates[read]):,.0f} /s" for read in READS)
        trials = (str(trial).replace("; ", "\n") for trial in result.trials.values())
        table.add_row(result.contender.name, *carried, f"{median(result.memory):.0f} MB", *trials)
    console = Console(width=140)
    console.print(table)
    console.print(choice(results))


def as_json(results: list[Result], *, database: str) -> dict[str, Any]:
    """The same for machines."""
    return {
        "machine": machine(),
        "database": database,
        "choice": choice(results),
        "servers": [
            {
                "name": each.contender.name,
                "rates": each.rates,
                "beside_ours": {read: each.beside(results[0], read) for read in READS},
                "memory_mb": each.memory,
                "slow_clients": {kind: vars(trial) for kind, trial in each.trials.items()},
            }
            for each in results
        ],
    }
