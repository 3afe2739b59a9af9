"""Flags."""

from collections.abc import Callable
from functools import partial
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from agrovet.kernel.flags import operations, queries
from agrovet.kernel.flags.declared import flag_called
from agrovet.kernel.flags.queries import Look
from extraction.ops_api import shapes
from extraction.ops_api.authentication import rights
from extraction.ops_api.base import TAG, OpsView


class Flags(OpsView):
    """All of them."""

    @extend_schema(tags=[TAG], operation_id="ops_flags", responses=shapes.FlagShape(many=True))
    def get(self, request: Request) -> Response:
        """Every flag, and how it stands; those about whole modules first."""
        return Response([each.as_json() for each in queries.all_flags()])


class OneFlag(OpsView):
    """One of them."""

    @extend_schema(tags=[TAG], operation_id="ops_flag", responses=shapes.FlagShape)
    def get(self, request: Request, name: str) -> Response:
        """How the flag stands."""
        return Response(queries.flag(name).as_json())

    @extend_schema(
        tags=[TAG], operation_id="ops_flag_change", request=shapes.FlagForm, responses={200: shapes.FlagShape}
    )
    def post(self, request: Request, name: str) -> Response:
        """Change the flag, or rehearse that; the answer says how it stands then."""
        form = shapes.FlagForm(data=request.data)
        form.is_valid(raise_exception=True)
        asked: dict[str, Any] = dict(form.validated_data)
        rights(request).require(flag_called(name).owner)
        change = _change(name, asked)
        look = change(
            seen=asked["seen"], actor=rights(request).actor, reason=asked["reason"], rehearse=asked["dry_run"]
        )
        return Response(look.as_json())


def _change(name: str, asked: dict[str, Any]) -> Callable[..., Look]:
    match asked["change"]:
        case "on":
            return partial(operations.switch_on, name)
        case "off":
            return partial(operations.switch_off, name)
        case "reset":
            return partial(operations.reset, name)
        case "share":
            return partial(operations.set_share, name, _given(asked, "share"))
        case "rules":
            return partial(operations.set_rules, name, _given(asked, "rules"))
        case "ramp":
            more = {"guarded": asked["guarded"]} if "guarded" in asked else {}
            shares, minutes = _given(asked, "shares"), _given(asked, "minutes")
            return partial(operations.start_ramp, name, shares=shares, minutes=minutes, **more)
        case "stop":
            return partial(operations.stop_ramp, name, share=asked.get("share"))
    return partial(operations.set_value, name, _given(asked, "value"))


def _given(asked: dict[str, Any], name: str) -> Any:
    if name not in asked:
        raise ValidationError({name: [f"The change {asked['change']} needs it."]})
    return asked[name]
