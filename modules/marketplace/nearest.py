"""The nearest ads, without measuring all that are near."""

from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from agrovet.kernel.totals import total_of
from modules.marketplace.models import Ad
from modules.marketplace.search import AdSearch

# Circles within the one that is asked for, by their radius: the smallest that holds enough ads is sorted.
_SMALLER = (1 / 64, 1 / 16, 1 / 4)
# Where the whole circle holds no more than so many times what is asked for, it is sorted at once.
_FEW = 8


class Nearest:
    """
    The ads that are asked for within a circle, the nearest first. Can be counted and sliced.

    In a city a circle holds a good part of all ads. All of a smaller circle round the same place are nearer than the
    rest: where it holds the whole page, the page is the same.
    """

    def __init__(self, search: AdSearch, columns: tuple[str, ...]) -> None:
        self._search, self._columns = search, columns

    def count(self) -> int:
        """How many ads lie in the whole circle."""
        return total_of(self._within(1))

    def __getitem__(self, part: slice) -> "QuerySet[Ad, tuple[Any, ...]]":
        return self._within(self._share(part.stop)).order_by(F("haversine"), "id").values_list(*self._columns)[part]

    def _share(self, wanted: int) -> float:
        if self._holds(1, wanted * _FEW):
            for share in _SMALLER:
                if self._holds(share, wanted):
                    return share
        return 1

    def _holds(self, share: float, number: int) -> bool:
        return self._within(share).order_by().values("pk")[:number].count() == number

    def _within(self, share: float) -> QuerySet[Ad]:
        circle = self._search.within
        if circle is None:
            raise TypeError("Nearest to what? The search has no circle.")
        smaller = replace(self._search, within=replace(circle, radius_km=circle.radius_km * share))
        return smaller.narrow(Ad.objects.all())
