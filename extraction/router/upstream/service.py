"""A service as the router knows it: the way there, whether it is worth going, and how often to try again."""

import time
from urllib.parse import urlsplit

from django.conf import settings

from agrovet.kernel.doors.breaker import Breaker
from extraction.router.upstream.pool import Limits, Pool

# Of how many requests one may be tried a second time; and how many may be in a row, however few were asked.
TRIES_PER_REQUEST, FEWEST_TRIES = 0.1, 10.0


class Budget:
    """As many second tries as a part of the requests: a service that is down is not asked twice as much."""

    def __init__(self) -> None:
        self._left = FEWEST_TRIES

    def earn(self) -> None:
        """A request was made."""
        self._left = min(self._left + TRIES_PER_REQUEST, FEWEST_TRIES)

    def spend(self) -> bool:
        """Whether one may be tried again."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Service:
    """Where a module runs. One for each module: what one of them lacks, no other one pays for."""

    def __init__(self, module: str, url: str, limits: Limits) -> None:
        self.module = module
        self.url = url
        self.prefix = urlsplit(url).path.rstrip("/").encode()
        self.pool = Pool(url, limits)
        self.breaker = Breaker()
        self.budget = Budget()
        self._complained_at = float("-inf")

    def has_news(self) -> bool:
        """Whether a complaint may be logged: one a second is enough for everybody."""
        now = time.monotonic()
        if now - self._complained_at < 1:
            return False
        self._complained_at = now
        return True


_services: dict[str, Service] = {}


def service_of(module: str) -> Service | None:
    """Where the module runs; None if no address is set."""
    known = _services.get(module)
    if known is None and (url := settings.AGROVET_SERVICE_URLS[module]):
        known = _services[module] = Service(module, url, limits_in_settings())
    return known


def limits_in_settings() -> Limits:
    """As the settings have them."""
    return Limits(
        connections=settings.AGROVET_ROUTER_CONNECTIONS,
        queue=settings.AGROVET_ROUTER_QUEUE,
        connect=settings.AGROVET_ROUTER_CONNECT_SECONDS,
        answer=settings.AGROVET_ROUTER_ANSWER_SECONDS,
        idle=settings.AGROVET_ROUTER_IDLE_SECONDS,
        total=settings.AGROVET_ROUTER_TOTAL_SECONDS,
    )
