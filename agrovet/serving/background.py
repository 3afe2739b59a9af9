"""What runs beside the web processes where there is Redis: Celery's worker and its scheduler."""

import gc
import sys
import warnings
from importlib import import_module

from celery.platforms import SecurityWarning
from celery.signals import beat_init, worker_init

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
    # Until all is loaded, as in a web process.
    gc.disable()
    for loaded in (worker_init, beat_init):
        loaded.connect(settle_down)
    # That root should not run workers: the container has a user for it, and tasks are JSON, never code.
    warnings.simplefilter("ignore", SecurityWarning)
    part = sys.argv[1]
    import_module(APPLICATIONS[part]).app.start(argv=["--quiet", *ARGUMENTS[part]])


def settle_down(**_: object) -> None:
    """
    Look for garbage from now on, though not in what has been loaded: a worker's processes share that.

    Before anybody asks for Redis, which may be away for long.
    """
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
