"""Celery, for wake-ups of the event bus and for chores: `celery -A agrovet worker -B`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

app = Celery("agrovet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["agrovet.kernel.bus", "agrovet.kernel"])
