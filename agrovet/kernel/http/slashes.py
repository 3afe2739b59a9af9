"""Paths without their last slash."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware


class SlashMiddleware(CommonMiddleware):
    """
    Serve a path of the API without its last slash as the one with it; redirect to it in the admin and the console.

    A redirect would lose the body of a POST, and no browser follows one in a preflight.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override] # the stubs know redirects alone
        if request.path_info.startswith("/api/") and not request.path_info.endswith("/"):
            request.path_info += "/"
            request.path += "/"
        return super().process_request(request)
