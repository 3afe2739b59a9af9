"""Remember where a request came in, for the links in its answer."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agrovet.kernel.links import remember_origin


class OriginMiddleware:
    """Keeps `scheme://host` of the request for `agrovet.kernel.links`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            remember_origin(f"{request.scheme}://{request.get_host()}")
        except DisallowedHost:
            # The answer is a 400, given further in; a host that is not ours goes into no link.
            remember_origin("")
        return self.get_response(request)
