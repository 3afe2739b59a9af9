"""Rate limits: by person and by address, counted in Redis where there is one, else in this process."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from math import ceil
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from agrovet.kernel.errors import TooOften
from agrovet.kernel.http.authentication import visitor_or_person
from agrovet.kernel.http.forwarded import client_of_request, network_of
from agrovet.kernel.repeating import is_repeated

T = TypeVar("T")

logger = logging.getLogger(__name__)

REDIS_RESTS = 5  # seconds during which a Redis that did not answer is not asked again


class _Redis:
    rests_until = 0.0


class Rate(SimpleRateThrottle):
    """
    A limit of one scope: requests are counted by windows, and the last window weighs in as far as it still
    overlaps with the past minute (or hour). Counting is atomic, in two small numbers per client.

    While Redis is away, this process counts by itself: a little more gets through with several processes,
    and no request fails for it.
    """

    num_requests: int
    duration: int

    def get_rate(self) -> str:
        """The configured rate, such as `20/min`."""
        rate: str = settings.RATES[str(self.scope)]
        return rate

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the limit leaves room for this request, which is counted if so."""
        subject = self.subject(request)
        return subject is None or self._has_room(subject)

    def require_room(self, subject: str) -> None:
        """
        The same where no view of REST framework asks.

        :raises TooOften: if the limit leaves no room
        """
        self._require(subject, counting=True)

    def require_some_left(self, subject: str) -> None:
        """
        The same without counting, where only what fails is counted, later.

        :raises TooOften: if the limit leaves no room
        """
        self._require(subject, counting=False)

    def _require(self, subject: str, *, counting: bool) -> None:
        if not self._has_room(subject, counting=counting):
            raise TooOften(retry_after=ceil(self.wait()))

    def wait(self) -> float:
        """Seconds after which the same request has room."""
        return self._seconds_to_wait

    def _has_room(self, subject: str, *, counting: bool = True) -> bool:
        if not settings.AGROVET_RATES_ON or is_repeated():
            return True
        return _in_cache(lambda cache: self._admit(cache, subject, counting=counting))

    def count(self, subject: str) -> None:
        """Count what was let through before by `require_some_left`."""
        if settings.AGROVET_RATES_ON and not is_repeated():
            _in_cache(lambda cache: self._count(cache, self._windows(subject)[0]))

    def _windows(self, subject: str) -> tuple[str, str, float]:
        """The keys of this window and of the last, and the seconds since this one began."""
        key = self.cache_format % {"scope": self.scope, "ident": subject}
        window, elapsed = divmod(time.time(), self.duration)
        return f"{key}:{int(window)}", f"{key}:{int(window) - 1}", elapsed

    def _admit(self, cache: BaseCache, subject: str, *, counting: bool) -> bool:
        now, before, elapsed = self._windows(subject)
        counts = cache.get_many([now, before])
        of_now, of_before = counts.get(now, 0), counts.get(before, 0)
        if of_now + of_before * (1 - elapsed / self.duration) >= self.num_requests:
            self._seconds_to_wait = self._until_room(of_now, of_before) - elapsed
            return False
        if counting:
            self._count(cache, now)
        return True

    def _count(self, cache: BaseCache, window: str) -> None:
        cache.add(window, 0, timeout=2 * self.duration)
        # Dropped between the two lines, for want of room or by Redis: one request is not counted.
        with suppress(ValueError):
            cache.incr(window)

    def _until_room(self, of_now: int, of_before: int) -> float:
        """Seconds from the window's beginning until there is room."""
        room = self.num_requests - of_now
        share = 1 - room / of_before if room > 0 and of_before else 1.0
        return max(1.0, ceil(self.duration * share) + 1.0)

    def subject(self, request: Request) -> str | None:
        """Whose requests are counted together; None where this limit does not concern the request."""
        return self.address_of(request)

    def address_of(self, request: Request | HttpRequest) -> str:
        """The address, or the network, that a request came from."""
        return network_of(client_of_request(request))


def mark(name: str, *, seconds: int) -> None:
    """Keep this name, for limits, where requests are counted."""
    if not is_repeated():
        _in_cache(lambda cache: cache.set(name, 1, timeout=seconds))


def mark_once(name: str, *, seconds: int) -> bool:
    """Keep this name; whether it was not kept before. Of many at one instant, one is the first."""
    return bool(_in_cache(lambda cache: cache.add(name, 1, timeout=seconds)))


def is_marked(name: str) -> bool:
    """Whether the name is kept. One that was dropped early, for want of room or with Redis, is not."""
    return _in_cache(lambda cache: cache.get(name)) is not None


def _in_cache(use: Callable[[BaseCache], T]) -> T:
    """Use the cache of all processes, or that of this process while Redis does not answer."""
    if "shared" in settings.CACHES and time.monotonic() >= _Redis.rests_until:
        try:
            return use(caches["shared"])
        except RedisError as error:
            _Redis.rests_until = time.monotonic() + REDIS_RESTS
            logger.warning("Redis is away (%s): rates are counted in this process.", error)
    return use(caches["default"])


class AnonymousRate(Rate):
    """All requests without a key from one address."""

    scope = "anonymous"

    def subject(self, request: Request) -> str | None:
        """The address of a visitor."""
        return None if visitor_or_person(request) else super().subject(request)


class PersonRate(Rate):
    """All requests of one person."""

    scope = "person"

    def subject(self, request: Request) -> str | None:
        """The person."""
        who = visitor_or_person(request)
        return str(who.id) if who else None
