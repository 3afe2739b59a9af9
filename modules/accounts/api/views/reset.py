"""Getting back in without the password. Whatever key a client attaches is not looked at."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from agrovet.kernel.http.forwarded import client_of_request, network_of
from agrovet.kernel.http.permissions import Anyone
from agrovet.kernel.http.throttling import AnonymousRate
from modules.accounts.api import shapes
from modules.accounts.api.serializers import ResetRequest, ResetVerification
from modules.accounts.api.throttles import ResetRate
from modules.accounts.attempts import require_code_room
from modules.accounts.operations import password_reset


class CodeRequests(APIView):
    """A code is wanted."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, ResetRate)

    def post(self, request: Request) -> Response:
        """Have a code sent to a phone. The answer is the same whether or not the number is known."""
        form = ResetRequest(data=request.data)
        form.is_valid(raise_exception=True)
        number = form.validated_data["phone"]
        require_code_room(phone_number=number)
        password_reset.request_code(phone_number=number, now=timezone.now())
        return Response({"detail": "Código enviado al número registrado."})


class NewPasswords(APIView):
    """A code is used."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, ResetRate)

    def post(self, request: Request) -> Response:
        """Set a new password with the code; the keys given out before are dead from then on."""
        form = ResetVerification(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        password_reset.set_password(
            phone_number=given["phone"],
            code=given["code"],
            new_password=given["new_password"],
            address=network_of(client_of_request(request)),
            now=timezone.now(),
        )
        return Response({"detail": "Contraseña actualizada correctamente."})


def _documented(operation_id: str, form: type[Serializer[Any]]) -> Callable[[type[APIView]], type[APIView]]:
    described = extend_schema(operation_id=operation_id, request=form, responses={200: shapes.Sentence}, auth=[])
    return extend_schema_view(post=described)


@_documented("request_reset_code", ResetRequest)
class RequestCode(CodeRequests):
    """Under the name of old."""


@_documented("request_reset_code_by_phone", ResetRequest)
class RequestCodeByPhone(CodeRequests):
    """The same, under the name that the installed clients use."""


@_documented("set_password_with_code", ResetVerification)
class SetPassword(NewPasswords):
    """Under the name of old."""


@_documented("set_password_with_code_by_phone", ResetVerification)
class SetPasswordByPhone(NewPasswords):
    """The same, under the name that the installed clients use."""
