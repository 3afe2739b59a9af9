"""Which ads are asked for, and in which order."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from modules.marketplace.distances import Circle
from modules.marketplace.models import Ad

NEWEST_FIRST = ("-created_at", "-id")

_ORDERS = frozenset({"price", "-price", "created_at", "-created_at"})


@dataclass(frozen=True, kw_only=True)
class AdSearch:
    """
    What ads must be like; a field at its default asks nothing.

    `text` is words that all occur in the title or the description, `place` words that occur in the name of
    the place. `order` is names out of `price` and `created_at`, separated by commas, each with `-` for the
    greatest first; other names count as not given. Where it has none, `by_relevance` puts those first whose titles
    have the words.
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
        """The ads that are like that."""
        if self.category_id is not None:
            ads = ads.filter(category_id=self.category_id)
        if self.condition:
            ads = ads.filter(condition=self.condition)
        if self.status:
            ads = ads.filter(status=self.status)
        if self.within:
            ads = in_circle(ads, self.within)
        return ads.filter(
            *(_contains("title", word) | _contains("description", word) for word in _words(self.text)),
            *(_contains("location_name", word) for word in _words(self.place)),
        )

    def sort(self, ads: QuerySet[Ad]) -> QuerySet[Ad]:
        """The ads in the order asked for, and always in the same one: the newest first where nothing is asked."""
        names = [name for part in self.order.split(",") if (name := part.strip()) in _ORDERS]
        if not names:
            return _fitting_first(ads, _words(self.text)) if self.by_relevance else ads.order_by(*NEWEST_FIRST)
        return ads.order_by(*dict.fromkeys(names), "-id" if names[-1] == "-created_at" else "id")


def in_circle(ads: QuerySet[Ad], circle: Circle) -> QuerySet[Ad]:
    """The ads within the circle, each with its `haversine`."""
    return (
        ads.filter(circle.box()).annotate(haversine=circle.haversine()).filter(haversine__lte=circle.widest_haversine)
    )


def _fitting_first(ads: QuerySet[Ad], words: list[str]) -> QuerySet[Ad]:
    """Those with most of the words in their title, of these the newest."""
    found = sum(
        (Case(When(_contains("title", word), then=1), default=0, output_field=IntegerField()) for word in words),
        start=Value(0, output_field=IntegerField()),
    )
    return ads.annotate(words_in_title=found).order_by("-words_in_title", *NEWEST_FIRST)


def _words(text: str) -> list[str]:
    # Split as the old server's search did: at blanks and commas.
    return list(dict.fromkeys(text.replace(",", " ").split()))


def _contains(field: str, word: str) -> Q:
    # SQLite tells large from small letters where they have accents: there the word is looked for in each form.
    forms = {word} if word.isascii() else {word, word.lower(), word.upper()}
    found = Q()
    for form in sorted(forms):
        found |= Q(**{f"{field}__icontains": form})
    return found
