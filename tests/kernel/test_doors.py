"""A door leads to the module where it is hosted, to its stand-in in tests, and to a clear answer elsewhere."""

import pytest
from pytest_django import Settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from agrovet.kernel.doors import ServiceUnavailable, answer_or, service, stand_in

WORK = "modules.forum.kernel_test_work"


@service("tests.kernel.test_doors")
def double(*, number: int) -> int:
    """Twice the number."""
    raise NotImplementedError


class FakeKernel:
    """Stands in for the module, which is called `kernel` here: the second part of the file's name."""

    def double(self, *, number: int) -> int:
        """A round number."""
        return 100


class TestOnADoor:
    """`double` is declared for the file that it stands in; the work is patched in beside it."""

    def test_where_the_module_is_hosted_a_call_is_a_plain_call(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.AGROVET_MODULES = ["kernel"]
        declared = double
        monkeypatch.setitem(globals(), "double", lambda *, number: 2 * number)

        assert declared(number=4) == 8

    def test_a_stand_in_answers_until_its_end(self, settings: Settings) -> None:
        settings.AGROVET_MODULES = []

        with stand_in("kernel", FakeKernel()):
            assert double(number=4) == 100
        with pytest.raises(ServiceUnavailable):
            double(number=4)

    def test_where_the_module_is_elsewhere_the_caller_is_told(self, settings: Settings) -> None:
        settings.AGROVET_MODULES = ["forum"]

        with pytest.raises(ServiceUnavailable, match="El servicio kernel no está disponible en este momento."):
            double(number=4)

    def test_what_only_embellishes_is_done_without(self, settings: Settings) -> None:
        settings.AGROVET_MODULES = []

        assert answer_or(0, double, number=4) == 0

    def test_the_client_is_told_when_to_come_back(self, settings: Settings) -> None:
        settings.AGROVET_MODULES = []

        class Doubled(APIView):
            permission_classes = (AllowAny,)

            def get(self, request: Request) -> Response:
                return Response(double(number=4))

        response = Doubled.as_view()(APIRequestFactory().get("/"))

        assert response.status_code == 503
        assert response.data == {"detail": "El servicio kernel no está disponible en este momento."}
        assert response["Retry-After"] == "5"
