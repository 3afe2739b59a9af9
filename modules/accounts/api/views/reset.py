"""Getting back in without the password. Whatever key a client attaches is not looked at."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.permissions import Anyone
from agrovet.kernel.http.throttling import AnonymousRate
from modules.accounts.api import shapes
from modules.accounts.api.serializers import ResetRequest, ResetVerification
from modules.accounts.api.throttles import ResetNumberRate, ResetRate
from modules.accounts.operations import password_reset


class RequestCode(APIView):
    """A code is wanted."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, ResetRate, ResetNumberRate)

    @extend_schema(operation_id="request_reset_code", request=ResetRequest, responses={200: shapes.Sentence}, auth=[])
    def post(self, request: Request) -> Response:
        """Have a code sent to a phone. The answer is the same whether or not the number is known."""
        form = ResetRequest(data=request.data)
        form.is_valid(raise_exception=True)
        password_reset.request_code(phone_number=form.validated_data["phone"], now=timezone.now())
        return Response({"detail": "Código enviado al número registrado."})


class SetPassword(APIView):
    """A code is used."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, ResetRate)

    @extend_schema(
        operation_id="set_password_with_code", request=ResetVerification, responses={200: shapes.Sentence}, auth=[]
    )
    def post(self, request: Request) -> Response:
        """Set a new password with the code; the keys given out before are dead from then on."""
        form = ResetVerification(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        password_reset.set_password(
            phone_number=given["phone"], code=given["code"], new_password=given["new_password"], now=timezone.now()
        )
        return Response({"detail": "Contraseña actualizada correctamente."})


@extend_schema_view(post=extend_schema(operation_id="request_reset_code_by_phone"))
class RequestCodeByPhone(RequestCode):
    """The same, under the name that the installed clients use."""


@extend_schema_view(post=extend_schema(operation_id="set_password_with_code_by_phone"))
class SetPasswordByPhone(SetPassword):
    """The same, under the name that the installed clients use."""
