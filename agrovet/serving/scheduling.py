"""
Celery's scheduler: it asks workers for what comes round, by name.

Its application has no models of Django's and no tasks, as it runs none: the process takes half the memory.
"""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

# Without fixups: Celery's for Django would load all of it.
app = Celery("agrovet.scheduler", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
ARGUMENTS = [
    "beat",
    # The schedule is in the settings and has no memory: no file to keep.
    "--scheduler=agrovet.serving.steady:SteadyScheduler",
    "--pidfile=",
    "--loglevel=WARNING",
]


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery carries no types
def log_as_all_processes(**_: object) -> None:
    """Its lines look as those of all processes do."""
    dictConfig(settings.LOGGING)
