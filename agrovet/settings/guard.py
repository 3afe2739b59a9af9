"""When people are taken back from a service by themselves, while it answers some or all of them."""

from agrovet.settings import environment as env

AGROVET_GUARD_ON = env.flag(
    "AGROVET_GUARD_ON",
    default=True,
    meaning="Whether a service that does worse than the monolith loses its share of the people by itself.",
)
AGROVET_GUARD_SECONDS = env.number(
    "AGROVET_GUARD_SECONDS",
    default=60,
    low=5,
    high=3600,
    meaning="Seconds that are looked back on: each web process judges what it has seen in them.",
)
AGROVET_GUARD_REQUESTS = env.number(
    "AGROVET_GUARD_REQUESTS",
    default=50,
    low=1,
    high=1_000_000,
    meaning="Requests, or comparisons, in that time without which nothing is judged.",
)
AGROVET_GUARD_FAILURES = env.number(
    "AGROVET_GUARD_FAILURES",
    default=2,
    low=0,
    high=100,
    meaning="Percentage points by which more requests may fail (5xx, no answer) at the service than in the monolith.",
)
AGROVET_GUARD_P99_MS = env.number(
    "AGROVET_GUARD_P99_MS",
    default=500,
    low=1,
    high=600_000,
    meaning="Milliseconds under which the slowest hundredth of the service's answers is fast enough, whatever the "
    "monolith's take.",
)
AGROVET_GUARD_SLOWER = env.number(
    "AGROVET_GUARD_SLOWER",
    default=200,
    low=100,
    high=10_000,
    meaning="Percent of the monolith's slowest hundredth that the service's may take, above that.",
)
AGROVET_GUARD_MISMATCHES = env.number(
    "AGROVET_GUARD_MISMATCHES",
    default=2,
    low=0,
    high=100,
    meaning="Percent of the repeated reads that may be answered differently.",
)
AGROVET_GUARD_LAG_SECONDS = env.number(
    "AGROVET_GUARD_LAG_SECONDS",
    default=60,
    low=1,
    high=86_400,
    meaning="Seconds that the oldest change of data may wait to be brought to the other side.",
)
