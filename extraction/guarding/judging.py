"""Whether a service, or a feature, does badly: each limit, and the sentence with its figures."""

from typing import NamedTuple

from django.conf import settings

from agrovet.kernel.counts import Count
from extraction.guarding.window import Seen, p99


class Words(NamedTuple):
    """How the two sides are called that are compared."""

    there: str
    here: str
    of_there: str
    of_here: str


SERVICE = Words(there="at the service", here="in the monolith", of_there="of the service", of_here="the monolith's")


def breaches(seen: Seen, *, lag_seconds: float) -> list[str]:
    """The limits that a service breaks, as sentences; empty where all is well."""
    more = (_mismatches(seen), _lag(lag_seconds))
    return [*comparison(seen, SERVICE), *(sentence for sentence in more if sentence is not None)]


def comparison(seen: Seen, words: Words) -> list[str]:
    """The limits that `seen.service` breaks beside `seen.monolith`, as sentences."""
    return [sentence for sentence in (_failures(seen, words), _slowness(seen, words)) if sentence is not None]


def _failures(seen: Seen, words: Words) -> str | None:
    # What the monolith took over, the service did not answer.
    failed, asked = seen.service.failures + seen.service.fallbacks, seen.service.requests + seen.service.fallbacks
    if asked < settings.AGROVET_GUARD_REQUESTS:
        return None
    here = _percent(seen.monolith.failures, seen.monolith.requests)
    if _percent(failed, asked) <= here + settings.AGROVET_GUARD_FAILURES:
        return None
    return (
        f"{failed} of {asked} requests failed {words.there} ({_percent(failed, asked):.1f} %), "
        f"{seen.monolith.failures} of {seen.monolith.requests} {words.here}: "
        f"{settings.AGROVET_GUARD_FAILURES} percentage points more may."
    )


def _slowness(seen: Seen, words: Words) -> str | None:
    least = settings.AGROVET_GUARD_REQUESTS
    monolith = seen.monolith if seen.monolith.requests >= least else seen.monolith_ever
    if seen.service.requests < least or monolith.requests < least:
        # Durations hold the clients' networks, too: by themselves they say nothing about a service.
        return None
    there, here = _milliseconds(seen.service), _milliseconds(monolith)
    if there <= max(settings.AGROVET_GUARD_P99_MS, here * settings.AGROVET_GUARD_SLOWER / 100):
        return None
    return (
        f"One in a hundred of {seen.service.requests} answers {words.of_there} took up to {there:.0f} ms, "
        f"{here:.0f} ms {words.here}: {settings.AGROVET_GUARD_P99_MS} ms, or {settings.AGROVET_GUARD_SLOWER} % of "
        f"{words.of_here}, may be."
    )


def _mismatches(seen: Seen) -> str | None:
    if seen.compared < settings.AGROVET_GUARD_REQUESTS:
        return None
    if _percent(seen.differed, seen.compared) <= settings.AGROVET_GUARD_MISMATCHES:
        return None
    return (
        f"{seen.differed} of {seen.compared} repeated reads were answered differently "
        f"({_percent(seen.differed, seen.compared):.1f} %): {settings.AGROVET_GUARD_MISMATCHES} % may be."
    )


def _lag(seconds: float) -> str | None:
    if seconds <= settings.AGROVET_GUARD_LAG_SECONDS:
        return None
    return f"The other side is {seconds:.0f} s behind: {settings.AGROVET_GUARD_LAG_SECONDS} s may be."


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _milliseconds(count: Count) -> float:
    return 1000 * p99(count)
