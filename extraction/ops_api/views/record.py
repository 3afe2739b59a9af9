"""The record."""

from datetime import datetime
from urllib.parse import urlencode

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.http.parameters import text, whole_number
from agrovet.kernel.record.reading import Choice, latest, moment_in
from extraction.ops_api import shapes
from extraction.ops_api.base import TAG, OpsView, asked_count

_TEXTS = {
    "module": "About this module alone.",
    "actor": "By this person or machine alone.",
    "action": "Of this kind alone; `placement.` takes all that begin so.",
    "subject": "About this alone, such as `forum.ranking`.",
}
PARAMETERS = [
    *(OpenApiParameter(name, description=meaning) for name, meaning in _TEXTS.items()),
    OpenApiParameter("since", OpenApiTypes.DATETIME, description="From then on; without a zone, in UTC."),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="Before then."),
    OpenApiParameter("before", int, description="The page that ends before this number."),
    OpenApiParameter("limit", int, description="How many; 100."),
]


class Record(OpsView):
    """All that was decided."""

    @extend_schema(tags=[TAG], operation_id="ops_record", parameters=PARAMETERS, responses=shapes.EntryShape(many=True))
    def get(self, request: Request) -> Response:
        """Who decided what, when and why, newest first; `Link` leads to the next page."""
        texts = {name: text(request, name) for name in _TEXTS}
        choice = Choice(**texts, since=_moment(request, "since"), until=_moment(request, "until"))
        count = asked_count(request, usual=100)
        rows = latest(choice, count=count, before=whole_number(request, "before"))
        response = Response([each.as_json() for each in rows])
        if len(rows) == count:
            following = urlencode({**request.query_params.dict(), "before": rows[-1].id})
            response["Link"] = f'<{request.build_absolute_uri(request.path)}?{following}>; rel="next"'
        return response


def _moment(request: Request, name: str) -> datetime | None:
    given = text(request, name)
    try:
        return moment_in(given) if given else None
    except ValueError:
        raise ValidationError({name: ["Write a time such as 2026-11-26T10:00Z."]}) from None
