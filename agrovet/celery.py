"""Celery, for wake-ups of the event bus and for chores: `celery -A agrovet worker -B`."""

import os

from celery import Celery
from celery.signals import task_postrun, worker_process_init

from agrovet.kernel import celery_logs, placement  # noqa: F401 - how its lines look
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.flags import switches

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

app = Celery("agrovet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agrovet.kernel.bus", "agrovet.kernel"])


@task_postrun.connect  # type: ignore[untyped-decorator]  # Celery carries no types
def end_task(**_: object) -> None:
    """A task keeps no connection for the next one."""
    give_back_connections()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # as above
def follow_placements(**_: object) -> None:
    """Each process of the worker keeps up with where modules stand."""
    placement.watch()
    switches.tell()
