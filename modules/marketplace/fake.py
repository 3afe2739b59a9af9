"""A stand-in for marketplace, for tests of other modules alone: a few ads, kept in memory."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from modules.marketplace.contracts import AdSummary


class FakeMarketplace:
    """Answers like the door of marketplace. `add` makes an ad."""

    def __init__(self) -> None:
        self.known: dict[int, AdSummary] = {}

    def add(
        self,
        *,
        id: int,
        publisher_id: int,
        title: str = "Semilla de maíz",
        price: Decimal = Decimal("450.00"),
        status: str = "active",
        main_image_id: int | None = None,
    ) -> AdSummary:
        """A new ad."""
        ad = AdSummary(
            id=id, publisher_id=publisher_id, title=title, price=price, status=status, main_image_id=main_image_id
        )
        self.known[id] = ad
        return ad

    def ads(self, *, ids: Collection[int]) -> Mapping[int, AdSummary]:
        """The ads with these ids."""
        return {id: self.known[id] for id in ids if id in self.known}
