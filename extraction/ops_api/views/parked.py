"""Events that handlers have set aside."""

from dataclasses import asdict

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.bus.operating import mending
from agrovet.kernel.bus.operating.deciding import Decider, event_called, handler_called
from agrovet.kernel.http.parameters import text
from extraction.facts.parked import parked
from extraction.ops_api import shapes
from extraction.ops_api.authentication import rights
from extraction.ops_api.base import TAG, OpsView

HANDLER = OpenApiParameter("handler", description="At this handler alone.")


class Parked(OpsView):
    """All of them."""

    @extend_schema(tags=[TAG], operation_id="ops_parked", parameters=[HANDLER], responses=shapes.ParkedShape(many=True))
    def get(self, request: Request) -> Response:
        """The first parked event of each entity, and how many wait behind it."""
        found = parked(text(request, "handler"))
        response = Response([each.as_json() for each in found[: settings.AGROVET_LIST_LIMIT]])
        response["X-Total-Count"] = str(len(found))
        return response


class Retry(OpsView):
    """Once more."""

    @extend_schema(
        tags=[TAG],
        operation_id="ops_parked_retry",
        request=shapes.RetryForm,
        responses={200: shapes.OutcomeShape(many=True)},
    )
    def post(self, request: Request) -> Response:
        """Try parked events again, now: of a handler, of one entity, or from one event on."""
        form = shapes.RetryForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        handler = handler_called(asked["handler"])
        rights(request).require(handler.module)
        outcomes = mending.retry(
            handler,
            by=Decider(actor=rights(request).actor, reason=asked["reason"]),
            key=asked.get("entity"),
            event=event_called(asked["event"]) if "event" in asked else None,
        )
        return Response([asdict(each) for each in outcomes])


class Skip(OpsView):
    """Never."""

    @extend_schema(
        tags=[TAG], operation_id="ops_parked_skip", request=shapes.SkipForm, responses={200: shapes.SkippedShape}
    )
    def post(self, request: Request) -> Response:
        """Leave a parked event out for good; those that wait behind it go on."""
        form = shapes.SkipForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        handler = handler_called(asked["handler"])
        rights(request).require(handler.module)
        by = Decider(actor=rights(request).actor, reason=asked["reason"])
        return Response({"behind": mending.skip(handler, event_called(asked["event"]), by=by)})
