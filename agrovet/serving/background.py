"""What runs beside the web processes where there is Redis: Celery's worker and its scheduler."""

import sys
import warnings

from celery.platforms import SecurityWarning

from agrovet.celery import app
from agrovet.serving import lifeline

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
    app.start(argv=["--quiet", *ARGUMENTS[sys.argv[1]]])


if __name__ == "__main__":
    main()
