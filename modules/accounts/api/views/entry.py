"""Coming in: registering and logging in. Whatever key a client attaches is not looked at."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.http.forwarded import client_of_request, network_of
from agrovet.kernel.http.permissions import Anyone
from agrovet.kernel.http.throttling import AnonymousRate
from modules.accounts import queries
from modules.accounts.api import shapes
from modules.accounts.api.representations import person_json
from modules.accounts.api.serializers import Login, Registration
from modules.accounts.api.throttles import LoginRate, RegisterRate
from modules.accounts.operations.login import log_in
from modules.accounts.operations.registration import NewPerson, Registered, register


class Register(APIView):
    """A new person comes in."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, RegisterRate)

    @extend_schema(
        operation_id="register",
        request={"application/json": Registration, "multipart/form-data": Registration},
        responses={201: shapes.PersonWithKey},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Register, and get a key."""
        form = Registration(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        picture = given.pop("profile_picture", None)
        person = NewPerson(
            profession=given.pop("specialist_profile_profession", ""),
            business_type=given.pop("businessman_profile_business_type", ""),
            **given,
        )
        return Response(_with_key(register(person=person, picture=picture, now=timezone.now())), status=201)


class LogIn(APIView):
    """A known person comes in."""

    authentication_classes = ()
    permission_classes = (Anyone,)
    throttle_classes = (AnonymousRate, LoginRate)

    @extend_schema(
        operation_id="log_in",
        request=Login,
        responses={200: shapes.PersonWithKey, 401: shapes.CredentialsRefused},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Log in by phone number and password, and get a key that does not expire."""
        form = Login(data=request.data)
        form.is_valid(raise_exception=True)
        address = network_of(client_of_request(request))
        return Response(_with_key(log_in(address=address, now=timezone.now(), **form.validated_data)))


def _with_key(registered: Registered) -> dict[str, object]:
    row = queries.person_row(id=registered.user_id)
    return {"user": person_json(row, with_number=True), "token": registered.key}
