"""Beginning operations, following them, and the second person."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.http.parameters import text
from extraction.ops_api import shapes
from extraction.ops_api.authentication import rights
from extraction.ops_api.base import TAG, OpsView, asked_count
from extraction.ops_api.views.modules import known
from extraction.starting.approving import approve, decline
from extraction.starting.asking import begin
from extraction.starting.following import Told, follow, latest
from extraction.starting.rehearsing import rehearse

KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description="Asked again with the same key, the first answer is given again, and nothing is begun.",
)
MODULE = OpenApiParameter("module", description="Of this module alone.")
LIMIT = OpenApiParameter("limit", type=int, description="How many; 20.")
_OPTIONS = ("percent", "patience", "repair")


class OfModule(OpsView):
    """The operations on a module."""

    @extend_schema(
        tags=[TAG],
        operation_id="ops_begin",
        request=shapes.BeginForm,
        parameters=[KEY],
        responses={
            200: OpenApiResponse(shapes.RehearsalShape, description="A dry run: nothing was changed."),
            202: OpenApiResponse(shapes.OperationShape, description="It is under way, or waits for a second person."),
        },
    )
    def post(self, request: Request, module: str) -> Response:
        """
        Begin an operation, or rehearse it.

        It goes on whatever becomes of whoever asked: follow it at the address in `Location`. Move, back and settle wait
        until a second person approves them.
        """
        form = shapes.BeginForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked: dict[str, Any] = dict(form.validated_data)
        options = {name: asked[name] for name in _OPTIONS if name in asked}
        if asked["dry_run"]:
            return Response(rehearse(asked["verb"], known(module), options).as_json())
        start = begin(
            asked["verb"],
            known(module),
            by=rights(request),
            reason=asked.get("reason", ""),
            options=options,
            epoch=asked.get("epoch"),
            key=request.headers.get("Idempotency-Key", "").strip(),
        )
        return _answer(follow(start.id), status=202, location=True)


class Operations(OpsView):
    """The last ones."""

    @extend_schema(
        tags=[TAG],
        operation_id="ops_operations",
        parameters=[MODULE, LIMIT],
        responses=shapes.OperationShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """The last operations, newest first; those of the command line, too."""
        module = text(request, "module")
        found = latest(known(module) if module else None, count=asked_count(request, usual=20))
        return Response([each.as_json() for each in found])


class OneOperation(OpsView):
    """One of them."""

    @extend_schema(tags=[TAG], operation_id="ops_operation", responses=shapes.OperationShape)
    def get(self, request: Request, id: UUID) -> Response:
        """How far the operation is: ask every second or so, until `is_over`."""
        return _answer(follow(id))


class Approval(OpsView):
    """The second person agrees."""

    @extend_schema(
        tags=[TAG], operation_id="ops_approve", request=shapes.DecisionForm, responses={202: shapes.OperationShape}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """
        Approve an operation that somebody else asked for: it is begun by that.

        Refused where the module stands elsewhere than when it was asked for, or half an hour has passed.
        """
        approve(id, by=rights(request), reason=_reason(request))
        return _answer(follow(id), status=202)


class Refusal(OpsView):
    """The second person does not, or whoever asked takes it back."""

    @extend_schema(
        tags=[TAG], operation_id="ops_decline", request=shapes.DecisionForm, responses={200: shapes.OperationShape}
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Decline an operation that waits, or take one's own back."""
        decline(id, by=rights(request), reason=_reason(request))
        return _answer(follow(id))


def _reason(request: Request) -> str:
    form = shapes.DecisionForm(data=request.data)
    form.is_valid(raise_exception=True)
    return str(form.validated_data["reason"])


def _answer(told: Told, *, status: int = 200, location: bool = False) -> Response:
    headers = {"Location": f"/api/ops/operations/{told.id}/"} if location else None
    return Response(told.as_json(), status=status, headers=headers)
