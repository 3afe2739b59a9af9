"""What Celery runs for the kernel."""

from celery import shared_task

from agrovet.kernel.chores import do_all


@shared_task(name="agrovet.housekeeping")  # type: ignore[untyped-decorator]  # Celery carries no types
def housekeeping() -> None:
    """Do the chores of the modules."""
    do_all()
