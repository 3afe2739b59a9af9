"""What is said while tables are gone through."""

from agrovet.kernel.management.console import Steps


class Telling:
    """A word for each owner, and how far it is; told of each table before its rows."""

    def __init__(self, steps: Steps, doing: str, total: int) -> None:
        self._steps, self._doing, self._total = steps, doing, total
        self._owner, self._done = "", 0

    def __call__(self, owner: str) -> None:
        """The next table is one of this owner's."""
        if owner != self._owner:
            self._owner = owner
            self._steps.say(f"{self._doing} the rows of {owner}.")
        self._done += 1
        self._steps.progress("tables", self._done, self._total)
