"""Metrics and the details of health: who may read them."""

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env


def _token() -> str:
    given = env.text(
        "AGROVET_METRICS_TOKEN",
        default="",
        secret=True,
        meaning="With `Authorization: Bearer` and this, Prometheus may read `/metrics`, and whoever watches "
        "`/health/detailed`. Where it is not given, only staff may.",
    )
    if given and len(given) < 32:
        raise ImproperlyConfigured("AGROVET_METRICS_TOKEN is too short: write at least 32 characters.")
    return given


AGROVET_METRICS_TOKEN = _token()
