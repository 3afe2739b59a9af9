"""Refusals: an operation that may not be done now says why, and what to do, before it has changed anything."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that must be different first."""

    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.what} {self.advice}"


class Refused(Exception):
    """The operation was not begun. `refusals` are all the reasons at once."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))


class Failed(Exception):
    """An operation stopped on its way. Its journal says where; the text, what to do."""


def require(refusals: Iterable[Refusal]) -> None:
    """
    Go on only without a refusal.

    :raises Refused: with all of them
    """
    found = tuple(refusals)
    if found:
        raise Refused(found)
