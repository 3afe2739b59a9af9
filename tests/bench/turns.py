"""Timing several works in turns, so that none has the machine's good moments for itself."""

import time
from collections.abc import Callable
from statistics import median


def in_turns(
    *works: tuple[Callable[[], object], int], rounds: int, clock: Callable[[], float] = time.thread_time
) -> list[float]:
    """
    The median seconds that each work takes, done so many times in each round.

    By default in processor time of this thread: what else the machine does meanwhile is no cost of theirs.
    """
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for (work, often), taken in zip(works, times, strict=True):
            began = clock()
            for _ in range(often):
                work()
            taken.append((clock() - began) / often)
    return [median(taken) for taken in times]
