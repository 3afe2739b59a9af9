"""What cannot be had right now, or not so often, is told outside of REST framework, too: in the admin, say."""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from agrovet.kernel.errors import NoRoom, TooOften, Unavailable
from agrovet.kernel.room import is_for_want_of_room


class UnavailableMiddleware:
    """Answers 503, or 429, with a sentence in `detail`, and when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> JsonResponse | None:
        """The answer to what a view raised; anything else is for others."""
        if is_for_want_of_room(exception):
            exception = NoRoom()
        if not isinstance(exception, Unavailable | TooOften):
            return None
        return JsonResponse({"detail": exception.detail}, status=exception.status, headers=exception.headers)
