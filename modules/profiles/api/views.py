"""Profiles over HTTP: the same for each kind, but for their forms and shapes."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import person
from agrovet.kernel.http.pages import Part, list_response
from agrovet.kernel.identity import Identity
from modules.profiles import operations, queries
from modules.profiles.api import serializers
from modules.profiles.api.representations import as_shown
from modules.profiles.contracts import Kind, ProfileNotFound


class _ProfileView(APIView):
    kind: ClassVar[Kind]
    form: ClassVar[type[serializers.ProfileForm]]

    def _shown(self, user_id: int, viewer: Identity) -> dict[str, Any]:
        """The profile of a person; one's own is made where it is missing."""
        found = queries.private_profile(user_id=user_id)
        if found is None and user_id == viewer.id:
            operations.open_own(me=viewer, kind=self.kind)
            found = queries.private_profile(user_id=user_id)
        if found is None or found.profile.kind != self.kind:
            raise operations.not_found(self.kind)
        return as_shown(found, viewer=viewer)


class ProfileList(_ProfileView):
    """One's own profile, as a list."""

    def get(self, request: Request) -> Response:
        """A list of one: the person's own profile; empty for somebody of another kind."""
        me = person(request)
        try:
            items = [self._shown(me.id, me)]
        except ProfileNotFound:
            items = []
        return list_response(request, items, part=Part(limit=1, offset=0), total=len(items))

    def post(self, request: Request) -> Response:
        """Make one's own profile. A person without a role gets the role that goes with it."""
        me = person(request)
        form = self.form(data=request.data)
        form.is_valid(raise_exception=True)
        operations.create_profile(me=me, kind=self.kind, form=form.validated_data)
        return Response(self._shown(me.id, me), status=201)


class OneProfile(_ProfileView):
    """The profile of the person with this id."""

    def get(self, request: Request, id: int) -> Response:
        """Anyone who is logged in may read it."""
        return Response(self._shown(id, person(request)))

    def patch(self, request: Request, id: int) -> Response:
        """Change what is given; only one's own."""
        return self._change(request, id)

    def put(self, request: Request, id: int) -> Response:
        """As `PATCH`: what is not given stays."""
        return self._change(request, id)

    def delete(self, request: Request, id: int) -> Response:
        """Delete one's own profile."""
        operations.delete_profile(user_id=id, kind=self.kind, by=person(request))
        return Response(status=204)

    def _change(self, request: Request, id: int) -> Response:
        me = person(request)
        operations.require_owner(user_id=id, by=me)
        form = self.form(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        operations.change_profile(user_id=id, kind=self.kind, by=me, form=form.validated_data)
        return Response(self._shown(id, me))


View = Callable[[type[_ProfileView]], type[_ProfileView]]


def _documented_list(name: str, form: type[Serializer[Any]], shape: type[Serializer[Any]]) -> View:
    return extend_schema_view(
        get=extend_schema(operation_id=f"{name}_list", responses=shape(many=True)),
        post=extend_schema(operation_id=f"{name}_create", request=form, responses={201: shape}),
    )


def _documented_one(
    name: str, form: type[Serializer[Any]], shape: type[Serializer[Any]], *, can_delete: bool = True
) -> View:
    described = {
        "get": extend_schema(operation_id=f"{name}_read", responses=shape),
        "patch": extend_schema(operation_id=f"{name}_change", request=form, responses=shape),
        "put": extend_schema(operation_id=f"{name}_replace", request=form, responses=shape),
    }
    if can_delete:
        described["delete"] = extend_schema(operation_id=f"{name}_delete", responses={204: None})
    return extend_schema_view(**described)


@_documented_list("specialists", serializers.SpecialistForm, serializers.SpecialistShape)
class Specialists(ProfileList):
    """One's profile as a specialist."""

    kind = "specialist"
    form = serializers.SpecialistForm


@_documented_one("specialists", serializers.SpecialistForm, serializers.SpecialistShape)
class OneSpecialist(OneProfile):
    """The profile of a specialist."""

    kind = "specialist"
    form = serializers.SpecialistForm


@_documented_one("specialists_by_user", serializers.SpecialistForm, serializers.SpecialistShape, can_delete=False)
class SpecialistByUser(OneSpecialist):
    """The same under another path."""

    http_method_names = ["get", "head", "patch", "put", "options"]


@_documented_list("businessmen", serializers.BusinessmanForm, serializers.BusinessmanShape)
class Businessmen(ProfileList):
    """One's profile as a businessman."""

    kind = "businessman"
    form = serializers.BusinessmanForm


@_documented_one("businessmen", serializers.BusinessmanForm, serializers.BusinessmanShape)
class OneBusinessman(OneProfile):
    """The profile of a businessman."""

    kind = "businessman"
    form = serializers.BusinessmanForm


@_documented_list("consumers", serializers.ConsumerForm, serializers.ConsumerShape)
class Consumers(ProfileList):
    """One's profile as a consumer."""

    kind = "consumer"
    form = serializers.ConsumerForm


@_documented_one("consumers", serializers.ConsumerForm, serializers.ConsumerShape)
class OneConsumer(OneProfile):
    """The profile of a consumer."""

    kind = "consumer"
    form = serializers.ConsumerForm
