"""What the addresses of lists of ads ask for."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from agrovet.kernel import flags
from agrovet.kernel.http.authentication import visitor_or_person
from agrovet.kernel.http.parameters import decimal_number, id_to_match, text
from modules.marketplace.distances import Circle
from modules.marketplace.models import Ad
from modules.marketplace.search import AdSearch

RADIUS_OF_THE_LIST_KM = 50.0
RADIUS_NEARBY_KM = 5.0

PARTS = [
    OpenApiParameter("limit", int, description="How many at most; `page_size` too."),
    OpenApiParameter("offset", int, description="How many to pass over."),
    OpenApiParameter("page", int, description="Instead of `offset`: which part, from 1."),
    OpenApiParameter("page_size", int),
]
FILTERS = [
    OpenApiParameter("search", str, description="Words that the title or the description contain; `q` too."),
    OpenApiParameter("q", str),
    OpenApiParameter("category", int),
    OpenApiParameter("condition", str, enum=Ad.Condition.values),
    OpenApiParameter("status", str, enum=Ad.Status.values),
    OpenApiParameter("location", str, description="Words in the name of the place; not looked at beside `lat`."),
]
ORDER = OpenApiParameter(
    "ordering", str, description="`price`, `created_at`, or both with a comma; `-` puts the greatest first."
)


def place(*, default_radius: float, required: bool) -> list[OpenApiParameter]:
    """The parameters of a circle."""
    return [
        OpenApiParameter("lat", float, required=required),
        OpenApiParameter("lon", float, required=required),
        OpenApiParameter("radius_km", float, description=f"{default_radius:g} where it is not given."),
    ]


def asked_circle(request: Request, *, default_radius: float) -> Circle | None:
    """The circle round `lat` and `lon`, None where they are no place on earth."""
    latitude, longitude = decimal_number(request, "lat"), decimal_number(request, "lon")
    if latitude is None or longitude is None or abs(latitude) > 90:
        return None
    radius = decimal_number(request, "radius_km")
    if radius is None or radius < 0:
        radius = default_radius
    return Circle(latitude=round(latitude, 9), longitude=round(longitude, 9), radius_km=radius)


def asked_ads(request: Request, *, within: Circle | None = None) -> AdSearch:
    """Return what the ads must be like. What is no category has no ads; what is no place counts as not given."""
    words = " ".join((text(request, "search"), text(request, "q")))
    return AdSearch(
        text=words,
        by_relevance=bool(words.strip()) and flags.is_on("marketplace.relevance", person=visitor_or_person(request)),
        category_id=id_to_match(request, "category"),
        condition=text(request, "condition"),
        status=text(request, "status"),
        # Clients send the name of the place that they looked up along with it: ads a village away, within
        # the circle, bear another name.
        place="" if within else text(request, "location"),
        within=within,
        order=text(request, "ordering"),
    )
