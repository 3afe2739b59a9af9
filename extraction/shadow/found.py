"""What all processes have found, for operators."""

from django.db import transaction
from django.db.models import Sum

from agrovet.kernel.databases import control_alias
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch


def endpoints(module: str) -> list[ShadowEndpoint]:
    """What became of the module's reads; endpoints whose answers differ first."""
    rows = ShadowEndpoint.objects.using(control_alias()).filter(module=module)
    return list(rows.order_by("-differed", "-compared", "endpoint"))


def mismatches(module: str, most: int) -> list[ShadowMismatch]:
    """The last ones, oldest first."""
    rows = ShadowMismatch.objects.using(control_alias()).filter(module=module).order_by("-id")
    return list(reversed(rows[:most]))


def differed_by_module() -> dict[str, int]:
    """How many answers of each module differed; modules of which nothing was repeated are left out."""
    rows = ShadowEndpoint.objects.using(control_alias()).values_list("module").annotate(Sum("differed")).order_by()
    return {module: int(number or 0) for module, number in rows}


def forget(module: str) -> int:
    """Begin anew; returns how many mismatches were dropped."""
    with transaction.atomic(using=control_alias()):
        ShadowEndpoint.objects.using(control_alias()).filter(module=module).delete()
        dropped, _ = ShadowMismatch.objects.using(control_alias()).filter(module=module).delete()
    return dropped
