"""Who uses the processor while people are at work: the server's processes, the database's, and those who ask."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psutil

LOOKS = 0.5  # seconds between two looks
# By words of their command lines; the first that fits.
KINDS = {
    "web": ["agrovet.serving.web"],
    "event bus": ["celery"],
    "database": ["postgres"],
    "Redis": ["redis-server"],
    "load generator": ["locust"],
}


def seconds_of_children() -> Iterator[tuple[int, str, float]]:
    """The processes that belong to the test: the id of each, its kind, and the processor time that it has used."""
    for process in psutil.Process().children(recursive=True):
        try:
            line, times = " ".join([process.name(), *process.cmdline()]), process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        kind = next((kind for kind, words in KINDS.items() if any(word in line for word in words)), None)
        if kind:
            yield process.pid, kind, times.user + times.system


class Shares:
    """What has been seen so far: seconds of processor by kind, since the beginning."""

    def __init__(self) -> None:
        self._before = self._seconds()
        self._now: Mapping[int, tuple[str, float]] = dict(self._before)
        self._idle = psutil.cpu_times()
        self._all = sum(self._idle[:8])

    def look(self) -> None:
        """Remember how much each has used; who has ended keeps what was seen last."""
        self._now = {**self._now, **self._seconds()}

    def told(self) -> dict[str, float]:
        """Percent of all cores by kind; `others` is who does not belong to the test, and `idle` what nobody used."""
        times = psutil.cpu_times()
        whole = max(sum(times[:8]) - self._all, 1e-6)
        shares = dict.fromkeys(KINDS, 0.0)
        for id, (kind, seconds) in self._now.items():
            shares[kind] += 100 * (seconds - self._before.get(id, ("", 0.0))[1]) / whole
        idle = 100 * (times.idle + times.iowait - self._idle.idle - self._idle.iowait) / whole
        rest = 100 - idle - sum(shares.values())
        return {name: round(share, 1) for name, share in {**shares, "others": max(rest, 0.0), "idle": idle}.items()}

    def _seconds(self) -> dict[int, tuple[str, float]]:
        return {id: (kind, seconds) for id, kind, seconds in seconds_of_children()}


@contextmanager
def watching() -> Iterator[Shares]:
    """Look again and again within the block; of a server elsewhere only those who ask are seen."""
    shares = Shares()
    over = threading.Event()

    def look_on() -> None:
        while not over.wait(LOOKS):
            shares.look()

    looking = threading.Thread(target=look_on, daemon=True)
    looking.start()
    try:
        yield shares
    finally:
        over.set()
        looking.join()
        shares.look()
