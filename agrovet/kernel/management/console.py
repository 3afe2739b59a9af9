"""What commands write: tables and progress for people, one line of JSON for programs."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from rich.console import Console as RichConsole
from rich.console import RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

FINE, FAILED, REFUSED, AWAY = range(4)


@dataclass
class Console:
    """Standard output for results, standard error for what happens on the way."""

    out: Any
    err: Any
    as_json: bool

    def tell(self, plain: Any, *shown: RenderableType) -> None:
        """The result."""
        if self.as_json:
            self.out.write(orjson.dumps(plain, option=orjson.OPT_UTC_Z).decode())
            return
        console = _on(self.out)
        for each in shown:
            console.print(each)

    def say(self, text: str) -> None:
        """What is done now."""
        if not self.as_json:
            _on(self.err).print(text)

    def refuse(self, text: str, *, next_step: str = "") -> None:
        """Why it was not done, what to do, and the command that is safe now."""
        if self.as_json:
            self.out.write(orjson.dumps({"refused": text.splitlines(), "next": next_step}).decode())
        else:
            self.err.write(text)
            if next_step:
                self.err.write(f"Next: {next_step}")

    @contextmanager
    def steps(self) -> Iterator["Steps"]:
        """A bar for each long step, where a person watches."""
        steps = Steps(self, _bars(self.err) if not self.as_json and _is_terminal(self.err) else None)
        try:
            yield steps
        finally:
            steps.stop()


@dataclass
class Steps:
    """The bars of one operation."""

    console: Console
    bars: Progress | None
    _known: dict[str, TaskID] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """A new step."""
        if self.bars is not None:
            self.bars.console.print(text)
        else:
            self.console.say(text)

    def progress(self, what: str, done: int, total: int) -> None:
        """How far the step is."""
        if self.bars is None:
            return
        if not self._known:
            self.bars.start()
        if what not in self._known:
            self._known[what] = self.bars.add_task(what, total=total)
        self.bars.update(self._known[what], completed=done, total=total)

    def stop(self) -> None:
        """No more."""
        if self.bars is not None:
            self.bars.stop()


def lines(texts: Iterable[str]) -> str:
    """One below the other."""
    return "\n".join(texts)


def _bars(stream: Any) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=_on(stream)
    )


def _on(stream: Any) -> RichConsole:
    return RichConsole(file=stream, width=None if _is_terminal(stream) else 180, highlight=False)


def _is_terminal(stream: Any) -> bool:
    return bool(getattr(stream, "isatty", lambda: False)())
