"""One half of the tests: all of them on one kind of database, in one or several portions side by side."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.support.portion import Portion, running_portion
from tests.support.portions import LEFT_OUT, portions


@dataclass(frozen=True)
class Half:
    """The portions of a half, as one."""

    name: str
    portions: list[Portion]

    def is_running(self) -> bool:
        """Whether one of them still runs."""
        return any(portion.process.poll() is None for portion in self.portions)

    def read(self) -> list[str]:
        """Take in what they have told; returns the names of tests that failed since."""
        return [test for portion in self.portions for test in portion.read()]

    def progress(self) -> str:
        """How many tests have ended, of how many; `?` until all of them are found."""
        ended = sum(len(portion.results) for portion in self.portions)
        totals = [portion.total for portion in self.portions if portion.total is not None]
        return f"{self.name} {ended}/{sum(totals) if len(totals) == len(self.portions) else '?'}"

    def counts(self) -> Counter[str]:
        """How many tests ended how."""
        return sum((portion.counts() for portion in self.portions), Counter())

    def skips(self) -> dict[str, str]:
        """Tests that were skipped, and why."""
        return {test: reason for portion in self.portions for test, reason in portion.skips.items()}

    def hundredths(self) -> Counter[str]:
        """How many hundredths of a second each file took."""
        return sum((portion.hundredths for portion in self.portions), Counter())


@contextlib.contextmanager
def running_half(name: str, arguments: list[str], common: Mapping[str, str], *, alone: bool) -> Iterator[Half]:
    """
    Run the tests on `sqlite` or on `postgres` until they end or the block does.

    All of them in portions; where there are arguments for pytest, such as paths, what these choose in one.

    :param common: the environment of all halves
    :param alone: whether there is no other half; then a single portion shows pytest's own output
    """
    left_out = [f"--ignore={place}" for place in LEFT_OUT[name]]
    chosen = [[*left_out, *arguments]] if arguments else portions(name)
    with contextlib.ExitStack() as stack:
        started = [
            stack.enter_context(running_portion(name, each, common, alone=alone and len(chosen) == 1))
            for each in chosen
        ]
        yield Half(name=name, portions=started)
