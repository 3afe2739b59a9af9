"""How much of what is repeated at a service, to compare the answers, may wait, and for how long."""

from agrovet.settings import environment as env

AGROVET_SHADOW_AT_ONCE = env.number(
    "AGROVET_SHADOW_AT_ONCE", default=2, low=1, high=64, meaning="Reads that a process repeats at once."
)
AGROVET_SHADOW_QUEUE = env.number(
    "AGROVET_SHADOW_QUEUE",
    default=64,
    low=1,
    high=10_000,
    meaning="Reads that may wait to be repeated, in each process; more are left out, and counted.",
)
AGROVET_SHADOW_QUEUE_KIB = env.number(
    "AGROVET_SHADOW_QUEUE_KIB",
    default=8192,
    low=64,
    high=1_048_576,
    meaning="KiB that those may hold in all; a single answer over an eighth of it is not compared.",
)
AGROVET_SHADOW_SECONDS = env.number(
    "AGROVET_SHADOW_SECONDS",
    default=5,
    low=1,
    high=60,
    meaning="Seconds for a repeated read; one that has waited for longer is left out.",
)
