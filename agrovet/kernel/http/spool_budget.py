"""The bytes of bodies that this process holds at once, in memory and on disk: bounded in all and for each address."""

from collections import Counter
from functools import cache

from django.conf import settings

from agrovet.kernel.http.file_forms import largest_form

_MB = 1024 * 1024


class SpoolBudget:
    """So many bytes in all, and so many of one client address."""

    def __init__(self, *, most: int, most_of_one: int) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._taken = 0
        self._taken_by: Counter[str] = Counter()

    def take(self, client: str, size: int) -> bool:
        """Return whether there is room for so many more bytes of this client, and count them if there is."""
        if self._taken + size > self._most or self._taken_by[client] + size > self._most_of_one:
            return False
        self._taken += size
        self._taken_by[client] += size
        return True

    def give_back(self, client: str, size: int) -> None:
        """Count off what `take` counted."""
        self._taken -= size
        self._taken_by[client] -= size
        if not self._taken_by[client]:
            del self._taken_by[client]


@cache
def spool_budget() -> SpoolBudget:
    """Return the budget of this process, in which the largest upload has room."""
    largest = largest_form(file_mb=settings.AGROVET_UPLOAD_LIMIT_MB)
    return SpoolBudget(
        most=max(settings.AGROVET_SPOOL_MB * _MB, largest),
        most_of_one=max(settings.AGROVET_SPOOL_CLIENT_MB * _MB, largest),
    )
