"""How far the import has come, for who watches: a bar on a terminal, plain lines elsewhere."""

from abc import ABC, abstractmethod
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


class Watcher(ABC):
    """Is told what is being done."""

    @abstractmethod
    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Something of so many steps begins, or goes on after `done` of them."""

    @abstractmethod
    def advance(self, steps: int) -> None:
        """So many steps more are done."""

    @abstractmethod
    def close(self) -> None:
        """Nothing more will come."""


def watcher(stream: TextIO) -> Watcher:
    """A bar where the stream is a terminal, lines where it is a file or a pipe."""
    return Bars(stream) if stream.isatty() else Lines(stream)


class Lines(Watcher):
    """A line at the beginning of each table and at every tenth of a long one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._total = self._done = self._told = 0
        self._what = ""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """One line."""
        self._what, self._total, self._done, self._told = what, total, done, done
        self._stream.write(f"{what}: {total:,}" + (f", going on after {done:,}" if done else "") + "\n")
        self._stream.flush()

    def advance(self, steps: int) -> None:
        """A line, when another tenth is done."""
        self._done += steps
        if self._done - self._told >= max(self._total // 10, 5000):
            self._told = self._done
            self._stream.write(f"{self._what}: {self._done:,} of {self._total:,}\n")
            self._stream.flush()

    def close(self) -> None:
        """Nothing: the lines are out."""


class Bars(Watcher):
    """One bar per table, of rich."""

    def __init__(self, stream: TextIO) -> None:
        self._progress = Progress(
            TextColumn("{task.description:<44}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=stream),
        )
        self._task: TaskID | None = None
        self._progress.start()

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Another bar."""
        self._task = self._progress.add_task(what, total=total, completed=done)

    def advance(self, steps: int) -> None:
        """The bar grows."""
        if self._task is not None:
            self._progress.advance(self._task, steps)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()
