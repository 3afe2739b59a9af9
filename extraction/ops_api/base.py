"""What every view here has in common: who may ask, how often, and how refusals are answered."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agrovet.kernel.bus.operating.deciding import Refused as BusRefused
from agrovet.kernel.errors import DomainError, NotFound
from agrovet.kernel.flags import UnknownFlag
from agrovet.kernel.flags.errors import Refused as FlagRefused
from agrovet.kernel.http.parameters import whole_number
from extraction.operations.refusing import Refused as OperationRefused
from extraction.ops_api.authentication import OnStaff, OpsRate, StaffAuthentication
from extraction.placements.store import Refused as ChangeRefused

TAG = "ops"


class NotDone(DomainError):
    """It cannot be done as it was asked for; nothing was changed."""

    status = 409


class OpsView(APIView):
    """For staff and their programs."""

    authentication_classes = [StaffAuthentication]
    permission_classes = [OnStaff]
    throttle_classes = [OpsRate]

    def handle_exception(self, exc: Exception) -> Response:
        """Refusals of the operations are answered as those of modules are."""
        match exc:
            case BusRefused() | FlagRefused() | OperationRefused() | ChangeRefused():
                exc = NotDone(str(exc))
            case UnknownFlag():
                exc = NotFound(str(exc).strip("'\""))
        return super().handle_exception(exc)


def asked_count(request: Request, *, usual: int) -> int:
    """How many rows the request asks for, with `limit`."""
    return min(whole_number(request, "limit") or usual, settings.AGROVET_LIST_LIMIT)
