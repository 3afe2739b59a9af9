"""For how long both sides of a module that has moved have agreed, by every comparison that was made."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min, Q

from agrovet.kernel.databases import control_alias
from extraction.operations.models import Verification
from extraction.operations.refusing import Refusal
from extraction.placements.models import Placement


def agreed_since(rows: Collection[Placement]) -> dict[str, datetime]:
    """
    When each was first compared under the term that it has now and found equal, with no difference found since.

    Modules of which there is no such comparison are left out.
    """
    asked = Q()
    for row in rows:
        asked |= Q(module=row.module, term=row.term)
    if not asked:
        return {}
    kept = Verification.objects.using(control_alias()).filter(asked)
    differed = kept.filter(different__gt=0).values("module").order_by().annotate(last=Max("id"))
    later = Q()
    for each in differed:
        later |= Q(module=each["module"], id__lte=each["last"])
    equal = kept.exclude(later) if later else kept
    return {each["module"]: each["first"] for each in equal.values("module").order_by().annotate(first=Min("at"))}


def is_long_enough(since: datetime | None) -> bool:
    """Whether they have agreed for as many days as settling asks for."""
    return since is not None and datetime.now(UTC) - since >= timedelta(days=settings.AGROVET_SETTLE_DAYS)


def for_days(row: Placement) -> Iterator[Refusal]:
    """Both sides have agreed for days."""
    since = agreed_since([row]).get(row.module)
    if since is not None and not is_long_enough(since):
        hours = (datetime.now(UTC) - since).total_seconds() / 3600
        yield Refusal(
            what=f"Both sides of {row.module} have agreed for {hours:.0f} hours, and settling ends the way back.",
            advice=f"Wait until it is {settings.AGROVET_SETTLE_DAYS} days (AGROVET_SETTLE_DAYS), and verify meanwhile.",
        )
