"""Notes which route a request took."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from agrovet.kernel.noting import current_notes


class RouteMiddleware:
    """Writes the template of the path into the notes of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A view was found, and is about to be called."""
        notes, match = current_notes(), request.resolver_match
        if notes is not None and match is not None:
            notes.route = f"/{match.route}"
