"""Rate limits: by person and by address, counted in Redis where there is one, else in this process."""

import logging
from typing import Any

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from agrovet.kernel.http.authentication import visitor_or_person

logger = logging.getLogger(__name__)


class Rate(SimpleRateThrottle):
    """
    A limit of one scope. While Redis is away, this process counts by itself: a little more gets through
    with several processes, and no request fails for it.
    """

    def get_rate(self) -> str:
        """The configured rate, such as `20/min`."""
        rate: str = settings.RATES[str(self.scope)]
        return rate

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether the limit leaves room for this request."""
        if not settings.AGROVET_RATES_ON:
            return True
        if "shared" in settings.CACHES:
            self.cache = caches["shared"]
            try:
                return bool(super().allow_request(request, view))
            except RedisError as error:
                logger.warning("Redis is away (%s): rates are counted in this process.", error)
        self.cache = caches["default"]
        return bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Whose requests are counted together; None where this limit does not concern the request."""
        subject = self.subject(request)
        return None if subject is None else self.cache_format % {"scope": self.scope, "ident": subject}

    def subject(self, request: Request) -> str | None:
        """By address, unless a subclass counts otherwise."""
        ident: Any = self.get_ident(request)
        return str(ident)


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
