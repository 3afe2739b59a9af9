"""The broker is away: everybody who would send waits, longer each time, and operators see why."""

import logging
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from agrovet.kernel.broker import BrokerAway
from agrovet.kernel.bus.pausing import Pauses
from agrovet.kernel.bus.relay.models import Outage
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing

logger = logging.getLogger(__name__)

PAUSES = Pauses(longest=timedelta(minutes=1))
_MANY = 20  # tries, after which pauses grow no more


def rests(handler: Handler) -> bool:
    """Whether the pause after the last try is not over yet."""
    now = datetime.now(UTC)
    # A pause that is longer than any was begun before the clock was set back.
    return _rows(handler).filter(next_try_at__gt=now, next_try_at__lte=now + PAUSES.most_after(_MANY)).exists()


def outage_of(handler: Handler) -> Outage | None:
    """The outage that the relay waits for the end of; None where the broker takes its events."""
    return _rows(handler).first()


def begin_or_go_on(handler: Handler, error: BrokerAway) -> None:
    """Note that the broker did not take an event of the relay's module."""
    now = datetime.now(UTC)
    with writing(handler.module) as alias:
        outage = _rows(handler).select_for_update().first() or Outage(handler=handler.name, since=now, tries=0)
        outage.tries += 1
        outage.error = str(error).replace("\x00", "")[:1000]
        outage.next_try_at = now + PAUSES.after(outage.tries)
        outage.save(using=alias)
    if outage.tries == 1:
        logger.warning("%s waits, the broker is away: %s", handler.name, error)


def end(handler: Handler) -> None:
    """Note that the broker takes events again."""
    if outage_of(handler) is not None:
        with writing(handler.module):
            _rows(handler).delete()
        logger.info("%s goes on: the broker is back.", handler.name)


def _rows(handler: Handler) -> QuerySet[Outage]:
    return Outage.objects.using(alias_of(handler.module)).filter(handler=handler.name)
