"""The keys of the person who asks: listed, and ended."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.authentication import key_of_request, person
from agrovet.kernel.http.permissions import LoggedIn
from modules.accounts.api import shapes
from modules.accounts.operations import access_keys


class LogOut(APIView):
    """The end of the key that asks."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="log_out", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End this key; the other keys of the person stay. Sockets that were opened with it close."""
        access_keys.end_keys(digests=[key_of_request(request)], now=timezone.now())
        return Response(status=204)


class Keys(APIView):
    """The keys of the person who asks."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="list_keys", responses={200: shapes.Key(many=True)})
    def get(self, request: Request) -> Response:
        """One's keys, the newest first, at most a hundred; the keys themselves are shown to nobody."""
        keys = access_keys.own_keys(user_id=person(request).id, current=key_of_request(request))
        return Response(
            [
                {"id": key.id, "created_at": key.created_at, "ends_at": None, "is_current": key.is_current}
                for key in keys
            ]
        )


class OneKey(APIView):
    """A key of the person who asks."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="end_key", responses={204: None})
    def delete(self, request: Request, id: str) -> Response:
        """End one of one's keys, named as in the list."""
        access_keys.end_own_key(user_id=person(request).id, id=id, now=timezone.now())
        return Response(status=204)
