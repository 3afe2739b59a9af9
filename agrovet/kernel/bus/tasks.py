"""What Celery runs for the bus. A task carries no event: it says that somebody should look."""

from celery import shared_task

from agrovet.kernel.bus import waking
from agrovet.kernel.bus.delivery import drain
from agrovet.kernel.bus.relay import courier


@shared_task(name="agrovet.bus.pump", expires=60)  # type: ignore[untyped-decorator]  # Celery carries no types
def pump() -> int:
    """Bring the handlers up to date; returns how many events were applied."""
    waking.wake_up_arrived()
    courier.ring()
    return drain()


@shared_task(name="agrovet.bus.sweep")  # type: ignore[untyped-decorator]  # as above
def sweep() -> int:
    """The same by the clock, for events whose wake-up was lost."""
    courier.ring()
    return drain(by_the_clock=True)
