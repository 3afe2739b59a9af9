"""The nearest ads, without measuring all that are near."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from django.db.models import F, QuerySet

from agrovet.kernel.remembered import Remembered
from agrovet.kernel.totals import total_of
from modules.marketplace.distances import Circle
from modules.marketplace.models import Ad
from modules.marketplace.search import AdSearch

# Circles within the one that is asked for, by their radius: the smallest that holds enough ads is sorted.
_SMALLER = (1 / 64, 1 / 16, 1 / 4)
# Where the whole circle holds no more than so many times what is asked for, it is sorted at once.
_FEW = 8

# Which circle held enough the last time, for about the same question: it is tried first.
_shares: Remembered[Hashable, float] = Remembered(seconds=60, most=1_000)


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

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        question = self._roughly, part.stop
        if share := _shares.get(question):
            found = self._nearest(share, part)
            # A full page is the right one, whatever has come and gone since.
            if share == 1 or len(found) == part.stop - (part.start or 0):
                return found
        return self._nearest(_shares.keep(question, self._share(part.stop)), part)

    def _nearest(self, share: float, part: slice) -> list[tuple[Any, ...]]:
        return list(self._within(share).order_by(F("haversine"), "id").values_list(*self._columns)[part])

    @property
    def _roughly(self) -> AdSearch:
        """The same search round a place not a kilometre away."""
        circle = self._circle
        return replace(
            self._search,
            within=replace(circle, latitude=round(circle.latitude, 2), longitude=round(circle.longitude, 2)),
        )

    @property
    def _circle(self) -> Circle:
        if self._search.within is None:
            raise TypeError("Nearest to what? The search has no circle.")
        return self._search.within

    def _share(self, wanted: int) -> float:
        if self._holds(1, wanted * _FEW):
            for share in _SMALLER:
                if self._holds(share, wanted):
                    return share
        return 1

    def _holds(self, share: float, number: int) -> bool:
        return self._within(share).order_by().values("pk")[:number].count() == number

    def _within(self, share: float) -> QuerySet[Ad]:
        circle = replace(self._circle, radius_km=self._circle.radius_km * share)
        return replace(self._search, within=circle).narrow(Ad.objects.all())
