"""What the bus counts where it happens, in each process."""

from agrovet.kernel.metrics.processes import counter

FAILED = counter(
    "agrovet_bus_failures", "Attempts in which a handler could not apply an event.", labels=["handler", "source"]
)
RESCUED = counter(
    "agrovet_bus_rescued", "Events that a look by the clock found unread: their wake-up was lost, or is late."
)
