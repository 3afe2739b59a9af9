"""What was taken in long ago is forgotten: brokers do not bring it again after so long."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

from agrovet.kernel.bus.inbox.models import PENDING, IncomingEvent
from agrovet.kernel.chores import chore
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing


@chore(name="kernel.forget_what_came_in")
def forget_what_came_in() -> int:
    """Remove what came in before AGROVET_BUS_KEEP_DAYS days, but for what waits for a person; returns how many."""
    before = datetime.now(UTC) - timedelta(days=settings.AGROVET_BUS_KEEP_DAYS)
    removed = 0
    for module in {alias_of(module): module for module in settings.AGROVET_MODULES}.values():
        with writing(module) as alias:
            rows = IncomingEvent.objects.using(alias).filter(received_at__lt=before).exclude(state__in=PENDING)
            removed += rows.delete()[0]
    return removed
