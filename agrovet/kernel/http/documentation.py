"""The interactive documentation. All that its pages load comes from this server, and browsers are told so."""

from typing import Any

from django.templatetags.static import static
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerView
from rest_framework.request import Request
from rest_framework.response import Response

# Redoc brings a logo of its makers from theirs, Swagger UI a badge: neither is asked for.
OWN_ALONE = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class SwaggerPage(SpectacularSwaggerView):
    """Swagger UI, to try the API out."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped there
        response["Content-Security-Policy"] = OWN_ALONE
        return response


class RedocPage(SpectacularRedocView):
    """Redoc, to read about the API."""

    template_name = "documentation/redoc.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The page."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped there
        response.data["settings"] = response.data["settings"] or "{}"
        response.data["favicon"] = static("drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png")
        response["Content-Security-Policy"] = OWN_ALONE
        return response
