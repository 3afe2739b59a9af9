"""Parameters of the address, for the OpenAPI document."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

PAGES = [
    OpenApiParameter("limit", OpenApiTypes.INT, description="The most rows to answer with."),
    OpenApiParameter("offset", OpenApiTypes.INT, description="How many rows to pass over."),
    OpenApiParameter("page", OpenApiTypes.INT, description="The part to answer with, from 1."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="The rows of one part."),
]
ROOM = OpenApiParameter("room", OpenApiTypes.INT, description="The id of a room that one is in.")
ROOM_ID = OpenApiParameter("room_id", OpenApiTypes.INT, description="Another name of `room`.")
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="The most messages to answer with; 50 by default.")
