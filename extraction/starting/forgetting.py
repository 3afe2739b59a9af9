"""What was asked for is forgotten after a time. Who asked, and who approved, stays in the record."""

from datetime import UTC, datetime, timedelta

from agrovet.kernel.chores import chore
from agrovet.kernel.databases import control_alias
from extraction.starting.models import Start

KEPT = timedelta(days=90)
"""So long a person can look up what an operation showed and told; its key makes asking safe to repeat as long."""


@chore(name="kernel.forget_old_starts")
def forget_old_starts() -> int:
    """
    Remove what was asked for long ago, but for what is being carried out; returns how many.

    :raises django.db.Error: if the control database does not answer
    """
    now = datetime.now(UTC)
    old = Start.objects.using(control_alias()).filter(asked_at__lt=now - KEPT)
    removed, _ = old.exclude(leased_until__gt=now).delete()
    return removed
