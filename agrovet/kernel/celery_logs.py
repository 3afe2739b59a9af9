"""Lines of Celery's worker and scheduler look as those of all processes do. To import it is enough."""

from logging.config import dictConfig

from celery.signals import setup_logging
from django.conf import settings


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery carries no types
def log_as_all_processes(**_: object) -> None:
    """In place of what Celery would set up."""
    dictConfig(settings.LOGGING)
