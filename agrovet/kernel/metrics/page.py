"""`GET /metrics`: for Prometheus with its token, and for staff."""

import hmac

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agrovet.kernel.metrics.exposition import CONTENT_TYPE, exposition


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """
    All figures in the text format of Prometheus.

    :raises PermissionDenied: for anybody else
    """
    if not (is_token(request.headers.get("Authorization", "")) or _is_staff(request)):
        raise PermissionDenied
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


def is_token(authorization: str) -> bool:
    """Whether this header is that of whoever watches over this server."""
    scheme, _, given = authorization.partition(" ")
    expected: str = settings.AGROVET_METRICS_TOKEN
    # Without a token in the settings nothing is one, the empty text neither.
    return bool(expected) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), expected.encode())


def _is_staff(request: HttpRequest) -> bool:
    """Whether a member of staff is logged in to the admin, which is where accounts is hosted."""
    if not settings.HOSTS_ACCOUNTS:
        return False
    from django.contrib import admin  # noqa: PLC0415 - where accounts is hosted, and nowhere else

    return admin.site.has_permission(request)
