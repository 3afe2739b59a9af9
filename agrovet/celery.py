"""Celery, for wake-ups of the event bus and for chores: `celery -A agrovet worker -B`."""

import os

from celery import Celery
from celery.signals import worker_process_init

from agrovet.kernel import placement

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

app = Celery("agrovet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agrovet.kernel.bus", "agrovet.kernel"])


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery carries no types
def follow_placements(**_: object) -> None:
    """Each process of the worker keeps up with where modules stand."""
    placement.watch()
