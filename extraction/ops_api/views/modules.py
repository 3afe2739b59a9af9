"""Whose token it is, and how modules stand."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.errors import NotFound
from agrovet.kernel.module_names import no_module
from extraction.facts.overview import Card, card, overview
from extraction.ops_api import shapes
from extraction.ops_api.authentication import rights
from extraction.ops_api.base import TAG, OpsView


class Me(OpsView):
    """Whoever asks."""

    @extend_schema(tags=[TAG], operation_id="ops_me", responses=shapes.RightsShape)
    def get(self, request: Request) -> Response:
        """Whose token or session it is, and what they may change."""
        who = rights(request)
        told = asdict(who)
        told.pop("token")
        return Response({**told, "actor": who.actor})


class Modules(OpsView):
    """All of them."""

    @extend_schema(tags=[TAG], operation_id="ops_modules", responses=shapes.ModuleShape(many=True))
    def get(self, request: Request) -> Response:
        """Where each module stands, and the step that is safe next."""
        return Response([_told(request, each) for each in overview()])


class OneModule(OpsView):
    """One of them."""

    @extend_schema(tags=[TAG], operation_id="ops_module", responses=shapes.ModuleShape)
    def get(self, request: Request, module: str) -> Response:
        """Where the module stands, and the step that is safe next."""
        return Response(_told(request, card(known(module))))


def known(module: str) -> str:
    """
    The module, if there is one of this name.

    :raises NotFound: otherwise
    """
    if said := no_module(module[:40]):
        raise NotFound(said)
    return module


def _told(request: Request, card: Card) -> dict[str, object]:
    return {**card.as_json(), "may_change": rights(request).may_change(card.look.module)}
