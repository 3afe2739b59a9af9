"""Which ads are asked for, and in which order."""

from dataclasses import dataclass

from django.db.models import QuerySet

from agrovet.kernel.search.phrases import ASIDE, Phrase, phrase
from modules.marketplace.distances import Circle
from modules.marketplace.models import Ad

NEWEST_FIRST = ("-created_at", "-id")

_ORDERS = frozenset({"price", "-price", "created_at", "-created_at"})


@dataclass(frozen=True, kw_only=True)
class AdSearch:
    """
    What ads must be like; a field at its default asks nothing.

    `text` is words that all occur in the title or the description, `place` words that occur in the name of
    the place; `docs/explanation/search.md` says what counts as occurring. `order` is names out of `price` and
    `created_at`, separated by commas, each with `-` for the greatest first; other names count as not given. Where
    it has none, `by_relevance` puts those first whose titles have the words.
    """

    text: str = ""
    category_id: int | None = None
    condition: str = ""
    status: str = ""
    place: str = ""
    within: Circle | None = None
    order: str = ""
    by_relevance: bool = False

    def narrow(self, ads: QuerySet[Ad]) -> QuerySet[Ad]:
        """The ads that are like that, whatever their words."""
        if self.category_id is not None:
            ads = ads.filter(category_id=self.category_id)
        if self.condition:
            ads = ads.filter(condition=self.condition)
        if self.status:
            ads = ads.filter(status=self.status)
        if self.within:
            ads = in_circle(ads, self.within)
        return ads

    @property
    def phrase(self) -> Phrase:
        """The words."""
        return phrase(self.text) & phrase(self.place, where=ASIDE)

    @property
    def asked_order(self) -> tuple[str, ...]:
        """The order asked for, which leaves no two ads level; empty where none is asked for."""
        names = [name for part in self.order.split(",") if (name := part.strip()) in _ORDERS]
        if not names:
            return ()
        return (*dict.fromkeys(names), "-id" if names[-1] == "-created_at" else "id")


def in_circle(ads: QuerySet[Ad], circle: Circle) -> QuerySet[Ad]:
    """The ads within the circle, each with its `haversine`."""
    return (
        ads.filter(circle.box()).annotate(haversine=circle.haversine()).filter(haversine__lte=circle.widest_haversine)
    )
