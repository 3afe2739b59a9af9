"""
Distances on the sphere.

The database finds what lies in a box by index, then keeps what lies in the circle. It compares by the
haversine of the angle, which grows with the distance: no root, no arc sine, and no argument that rounding
could push out of the domain of either. The haversine is written with cosines alone: PostgreSQL raises an
error where the square of a tiny sine is no longer a number. That blurs distances by some centimetres.
"""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import TypeAlias

from django.db.models import F, FloatField, Q, Value
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Cos

# The mean radius to the full kilometre, as the clients reckon: what they find within 50 km, we find.
EARTH_RADIUS_KM = 6371.0

# Some millimetres, so that no rounding leaves out what lies on the circle itself.
_ROUNDING = 1e-9

Degrees: TypeAlias = float


@dataclass(frozen=True, kw_only=True)
class Circle:
    """
    All that lies within `radius_km` of a place.

    `latitude` is from -90 to 90; `longitude` may be beyond 180, as on a map that was turned round the world.
    """

    latitude: Degrees
    longitude: Degrees
    radius_km: float

    @property
    def angle(self) -> float:
        """The radius as an angle at the centre of the earth, in radians; beyond pi there is nothing left."""
        return min(self.radius_km / EARTH_RADIUS_KM + _ROUNDING, pi)

    def box(self) -> Q:
        """Rows that may lie in the circle: a band of latitudes, and of longitudes where the band reaches no pole."""
        reach = degrees(self.angle)
        south, north = self.latitude - reach, self.latitude + reach
        band = Q(latitude__gte=south, latitude__lte=north, longitude__isnull=False)
        if south <= -90 or north >= 90:
            return band
        # Less than a right angle, since the circle holds no pole.
        wide = degrees(asin(min(1.0, sin(self.angle) / cos(radians(self.latitude))))) + degrees(_ROUNDING)
        centre = _turned_back(self.longitude)
        west, east = centre - wide, centre + wide
        if west < -180:
            return band & (Q(longitude__gte=west + 360) | Q(longitude__lte=east))
        if east > 180:
            return band & (Q(longitude__gte=west) | Q(longitude__lte=east - 360))
        return band & Q(longitude__gte=west, longitude__lte=east)

    def haversine(self) -> Combinable:
        """An expression that grows with the distance of a row's `latitude` and `longitude`."""
        degree = Value(pi / 180)
        down = Cos((F("latitude") - Value(self.latitude)) * degree)
        across = Cos((F("longitude") - Value(_turned_back(self.longitude))) * degree)
        shrink = Cos(F("latitude") * degree) * Value(cos(radians(self.latitude)))
        return ExpressionWrapper(
            (Value(1.0) - down + shrink * (Value(1.0) - across)) / Value(2.0), output_field=FloatField()
        )

    @property
    def widest_haversine(self) -> float:
        """The expression's value on the circle."""
        return sin(self.angle / 2) ** 2


def _turned_back(longitude: Degrees) -> Degrees:
    """The same longitude from -180 to 180."""
    return (longitude + 180) % 360 - 180
