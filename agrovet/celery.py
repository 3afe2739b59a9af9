"""Celery, for wake-ups of the event bus and for chores: `celery -A agrovet worker -B`."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging, task_postrun, worker_process_init
from django.conf import settings

from agrovet.kernel import placement
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.flags import switches

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

app = Celery("agrovet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agrovet.kernel.bus", "agrovet.kernel"])


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery carries no types
def log_as_all_processes(**_: object) -> None:
    """Lines of the worker and the scheduler look as those of the others do."""
    dictConfig(settings.LOGGING)


@task_postrun.connect  # type: ignore[untyped-decorator]  # as above
def end_task(**_: object) -> None:
    """A task keeps no connection for the next one."""
    give_back_connections()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # as above
def follow_placements(**_: object) -> None:
    """Each process of the worker keeps up with where modules stand."""
    placement.watch()
    switches.tell()
