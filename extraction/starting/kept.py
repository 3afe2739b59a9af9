"""A console whose words are kept instead of shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from rich.console import RenderableType

from agrovet.kernel.management.console import Console, Steps
from extraction.operations.showing import Shown


class KeptConsole(Console):
    """`result` is what the command told, `refused` and `next_step` why it was not done and what is safe instead."""

    def __init__(self) -> None:
        super().__init__(out=StringIO(), err=StringIO(), as_json=True)
        self.shown = Shown()
        self.result: Any = None
        self.refused: list[str] = []
        self.next_step = ""

    def tell(self, plain: Any, *shown: RenderableType) -> None:
        """The result."""
        self.result = plain

    def say(self, text: str) -> None:
        """What is done now."""
        self.shown.say(text)

    def refuse(self, text: str, *, next_step: str = "") -> None:
        """Why it was not done, or stopped."""
        self.refused, self.next_step = text.splitlines(), next_step

    @contextmanager
    def steps(self) -> Iterator[Steps]:
        """As the command shows them to people."""
        yield _KeptSteps(self)


class _KeptSteps(Steps):
    def __init__(self, console: KeptConsole) -> None:
        super().__init__(console, None)
        self._shown = console.shown

    def progress(self, what: str, done: int, total: int) -> None:
        """How far the step is."""
        self._shown.progress(what, done, total)
