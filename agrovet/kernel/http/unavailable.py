"""What cannot be had right now, or not so often, is told in REST framework and outside of it."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from psycopg_pool import PoolTimeout

from agrovet.kernel.errors import DomainError, NoRoom, TooOften, Unavailable
from agrovet.kernel.room import is_for_want_of_room

logger = logging.getLogger(__name__)

BUSY = "El servicio está ocupado en este momento. Intente de nuevo en unos segundos."


def passing(error: Exception) -> DomainError | None:
    """What to tell of an error that passes by itself: no room, no database, no service, too often; None for others."""
    match error:
        case OSError() | OperationalError() if is_for_want_of_room(error):
            logger.error("There is no room left: %s", error)
            return NoRoom()
        case OperationalError() | InterfaceError() | PoolTimeout():
            logger.error("The database did not answer: %s", error)
            return Unavailable(BUSY)
        case Unavailable() | TooOften():
            return error
    return None


class UnavailableMiddleware:
    """Answers 503, or 429, with a sentence in `detail`, and when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> JsonResponse | None:
        """The answer to what a view raised, or what stands before it; anything else is for others."""
        # No room shows in other errors, too, such as that of a form that could not be kept while it came in.
        told = NoRoom() if is_for_want_of_room(exception) else passing(exception)
        if told is not None:
            return JsonResponse({"detail": told.detail}, status=told.status, headers=told.headers)
        return None
