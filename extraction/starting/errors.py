"""Why something is not begun, or not approved. Nothing was changed."""

from collections.abc import Sequence

from agrovet.kernel.errors import DomainError, Forbidden, NotFound
from extraction.operations.refusing import Refusal


class NotNow(DomainError):
    """The operation may not be done now; `refusals` say why, and what to do, `next_step` what is safe instead."""

    status = 409

    def __init__(self, refusals: Sequence[Refusal], *, next_step: str) -> None:
        super().__init__(
            " ".join(map(str, refusals)),
            fields={"refused": [str(each) for each in refusals], "next": next_step},
        )
        self.refusals = tuple(refusals)
        self.next_step = next_step


class Stale(DomainError):
    """The module stands elsewhere than the person has seen."""

    status = 409


class KeyUsed(DomainError):
    """The same key was sent with something else."""

    status = 409


class NotAsked(DomainError):
    """There is no such verb, or its options make no sense."""


class NotWaiting(DomainError):
    """It waits for nobody: it was approved, declined, or has waited too long."""

    status = 409


class SamePerson(Forbidden):
    """Whoever asked cannot approve."""


class NoSuchStart(NotFound):
    """Nothing with this number was begun."""
