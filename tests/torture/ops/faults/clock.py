"""The clock is set: an hour forward, then an hour back, then right again."""

import time

from tests.torture.ops.deed import Deed, Skipped
from tests.torture.ops.grounds import Production

HOUR = 3600


def jumps(ground: Production) -> Deed:
    """All processes of the server see it; those of PostgreSQL and Redis keep the right time. No request may fail."""
    if ground.clock is None:
        raise Skipped("No C compiler here to set the clock of processes with: apt-get install gcc libc6-dev.")
    ground.people.ledger.turn()
    wrong: list[str] = []
    for offset in (HOUR, -HOUR, 0):
        ground.clock.set(offset)
        time.sleep(ground.plan.seconds)
        # What comes of events, too: a retry or a lease must not wait for an hour.
        late = ground.people.missing(within=ground.plan.heals_within)
        wrong += [f"with the clock at {offset:+d} s: {each}" for each in late[:3]]
    failed = ground.people.ledger.failed
    if failed:
        wrong.append(f"requests failed: {failed}")
    return Deed(
        done="the server's clock an hour forward, an hour back, and right again",
        mended_at=time.monotonic(),
        wrong=wrong,
    )
