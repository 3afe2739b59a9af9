"""What is counted of calls to modules at a distance, in each process."""

from agrovet.kernel.metrics.processes import counter

CALLS = counter(
    "agrovet_door_calls",
    "Calls to a module at a distance: calls, and of these failures; retries, and those refused by the breaker.",
    labels=["module", "what"],
)
REMEMBERED = counter(
    "agrovet_cache_asked",
    "Ids that were asked of what is remembered of a module's answers, and whether they were there.",
    labels=["module", "result"],
)
