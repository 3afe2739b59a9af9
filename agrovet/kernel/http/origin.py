"""Remember where a request came in, for the links in its answer, and from which network it came."""

from collections.abc import Callable
from contextvars import ContextVar

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agrovet.kernel.http.forwarded import client_of_request, network_of
from agrovet.kernel.links import remember_origin

_client: ContextVar[str | None] = ContextVar("client address", default=None)


def client_address() -> str | None:
    """Return the network that the current request came from, as rate limits count it; None outside of requests."""
    return _client.get()


def remember_client(address: str) -> None:
    """Store the network of this address as that of the current request, or of an open socket."""
    _client.set(network_of(address))


class OriginMiddleware:
    """Keeps `scheme://host` of the request for `agrovet.kernel.links`, and the client's network."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        remember_client(client_of_request(request))
        try:
            remember_origin(f"{request.scheme}://{request.get_host()}")
        except DisallowedHost:
            # The answer is a 400, given further in; a host that is not ours goes into no link.
            remember_origin("")
        return self.get_response(request)
