"""Every hosted module's paths, the API documentation, the admin, and health as clients know it."""

from importlib import import_module

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from agrovet.kernel.http.documentation import RedocPage, SwaggerPage
from agrovet.kernel.http.fields import IdConverter
from agrovet.kernel.metrics.page import metrics

register_converter(IdConverter, "id")


def health(request: HttpRequest) -> HttpResponse:
    """Plain text, as clients have always read it."""
    return HttpResponse("ok", content_type="text/plain")


def icon(request: HttpRequest) -> HttpResponse:
    """Tell browsers, which ask for one on their own, that there is none."""
    return HttpResponse(status=204, headers={"Cache-Control": "public, max-age=86400"})


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(url="/swagger/")),
    path("api/health/", health),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("favicon.ico", icon),
    path("metrics", metrics),
    path("swagger/", SwaggerPage.as_view(url_name="schema")),
    path("redoc/", RedocPage.as_view(url_name="schema")),
    *(path("", include(import_module(f"modules.{name}.api.urls"))) for name in settings.AGROVET_MODULES),
]
if settings.HOSTS_ACCOUNTS:
    from django.contrib import admin

    urlpatterns.append(path("admin/", admin.site.urls))
    if settings.AGROVET_SIDE == "monolith":
        urlpatterns.append(path("console/", include("extraction.console.urls")))
        urlpatterns.append(path("api/ops/", include("extraction.ops_api.urls")))

handler400 = "agrovet.errors.bad_request"
handler403 = "agrovet.errors.forbidden"
handler404 = "agrovet.errors.not_found"
handler500 = "agrovet.errors.server_error"
