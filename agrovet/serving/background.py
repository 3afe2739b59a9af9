"""What runs beside the web processes where there is Redis: Celery's worker and its scheduler."""

import sys
import warnings
from importlib import import_module

from celery.platforms import SecurityWarning

from agrovet.serving import lifeline

# Each has an application and arguments of its own, and loads no other's.
PARTS = {"worker": "agrovet.serving.working", "scheduler": "agrovet.serving.scheduling"}


def main() -> None:
    """Run what the first argument names, until SIGTERM; a worker then finishes its tasks."""
    lifeline.end_with_supervisor()
    # That root should not run workers: the container has a user for it, and tasks are JSON, never code.
    warnings.simplefilter("ignore", SecurityWarning)
    part = import_module(PARTS[sys.argv[1]])
    part.app.start(argv=["--quiet", *part.ARGUMENTS])


if __name__ == "__main__":
    main()
