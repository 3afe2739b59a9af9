"""What runs beside the web processes where there is Redis: Celery's worker and its scheduler."""

import sys
import warnings
from importlib import import_module

from celery.platforms import SecurityWarning

from agrovet.serving import lifeline

# Each has an application of its own, and loads no other's.
APPLICATIONS = {"worker": "agrovet.celery", "scheduler": "agrovet.serving.scheduling"}
ARGUMENTS = {
    "worker": ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"],
    # The schedule is in the settings and has no memory: no file to keep.
    "scheduler": ["beat", "--scheduler=agrovet.serving.steady:SteadyScheduler", "--pidfile=", "--loglevel=WARNING"],
}


def main() -> None:
    """Run what the first argument names, until SIGTERM; a worker then finishes its tasks."""
    lifeline.end_with_supervisor()
    # That root should not run workers: the container has a user for it, and tasks are JSON, never code.
    warnings.simplefilter("ignore", SecurityWarning)
    part = sys.argv[1]
    import_module(APPLICATIONS[part]).app.start(argv=["--quiet", *ARGUMENTS[part]])


if __name__ == "__main__":
    main()
