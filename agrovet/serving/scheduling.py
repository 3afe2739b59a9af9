"""
Celery's scheduler: it asks workers for what comes round, by name.

Its application has no models of Django's and no tasks, as it runs none: the process takes half the memory.
"""

import os

from celery import Celery

from agrovet.kernel import celery_logs  # noqa: F401 - how its lines look

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")

# Without fixups: Celery's for Django would load all of it.
app = Celery("agrovet.scheduler", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
