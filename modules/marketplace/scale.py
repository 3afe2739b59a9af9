"""Ads and follows to measure by."""

from collections.abc import Iterator
from decimal import Decimal

from agrovet.kernel.scale import Filling, Size, Values, chance, moment, skewed, written
from agrovet.kernel.scale_words import text, title
from agrovet.kernel.search.scale import searchable
from modules.marketplace.models import Ad, Category, Follow
from modules.marketplace.searched import ADS

# Towns with their latitude and longitude, those with most ads first.
_TOWNS = (
    ("Managua", 12.1364, -86.2514),
    ("León", 12.4379, -86.878),
    ("Estelí", 13.0911, -86.3538),
    ("Matagalpa", 12.9256, -85.9175),
    ("Chinandega", 12.6294, -87.1311),
    ("Juigalpa", 12.1063, -85.3645),
    ("Jinotega", 13.091, -86.0),
    ("Rivas", 11.4372, -85.8263),
    ("Ocotal", 13.632, -86.475),
    ("Siuna", 13.733, -84.777),
)
_COLUMNS = """
    id publisher_id title description price category_id condition location_name latitude longitude
    status created_at updated_at
""".split()  # noqa: SIM905 - one word a line would say no more


def fillings(size: Size) -> Iterator[Filling]:
    """Ads, the words that they are found by, and who follows whom."""
    yield Filling(model=Ad, columns=tuple(_COLUMNS), rows=_rows(size), number=size.ads)
    yield from searchable(ADS, _ads(size), size.ads)
    yield Filling(
        model=Follow,
        columns=("id", "follower_id", "following_id", "created_at"),
        rows=_follows(size),
        number=size.people * 4,
    )


def _rows(size: Size) -> Iterator[Values]:
    for ad in _ads(size):
        at = written(moment(ad.pk, size.ads))
        yield *(getattr(ad, name) for name in _COLUMNS[:-2]), at, at


def _ads(size: Size) -> Iterator[Ad]:
    luck = chance("ads")
    categories = list[int | None](Category.objects.order_by("id").values_list("id", flat=True)) or [None]
    for id in range(1, size.ads + 1):
        town, latitude, longitude = _TOWNS[skewed(luck, len(_TOWNS), power=2) - 1]
        yield Ad(
            id=id,
            publisher_id=skewed(luck, size.people, power=2),
            title=title(luck),
            description=text(luck, 10),
            price=Decimal(luck.randrange(50, 5_000_000)) / 100,
            category_id=luck.choice(categories),
            condition=luck.choice(Ad.Condition.values),
            location_name=town,
            latitude=round(luck.gauss(latitude, 0.08), 6),
            longitude=round(luck.gauss(longitude, 0.08), 6),
            status=Ad.Status.ACTIVE if luck.random() < 0.8 else luck.choice(Ad.Status.values),
        )


def _follows(size: Size) -> Iterator[Values]:
    luck = chance("follows")
    id = 0
    for person in range(1, size.people + 1):
        followed = {skewed(luck, size.people) for _ in range(4)} - {person}
        for other in sorted(followed):
            id += 1
            yield id, person, other, written(moment(person, size.people))
