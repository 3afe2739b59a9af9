"""What those who run it want to know beside: how far the bus is, where modules stand, and how much room there is."""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from agrovet.kernel.bus.operating.overview import state
from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.health.waiting import begun_once
from agrovet.kernel.placement import standing_of


async def tell(*, seconds: float) -> dict[str, Any]:
    """Side, modules, placements; what needs a database or a disk says `null` where that takes longer."""
    bus, disk = await asyncio.gather(_in_time("bus", _bus, seconds), _in_time("disk", _disk, seconds))
    return {
        "side": settings.AGROVET_SIDE,
        "modules": settings.AGROVET_MODULES,
        "placements": {module: asdict(standing_of(module)) for module in settings.ALL_MODULES},
        "bus": bus,
        "disk": disk,
    }


async def _in_time(name: str, work: Callable[[], Any], seconds: float) -> Any:
    """What comes of the work; one that hangs is not begun again as long as it does."""
    looking = asyncio.wrap_future(begun_once(work, name=f"details of the {name}"))
    done, _ = await asyncio.wait([looking], timeout=seconds)
    return looking.result() if done and looking.exception() is None else None


def _bus() -> list[dict[str, Any]]:
    try:
        now = state(datetime.now(UTC))
    finally:
        give_back_connections()
    return [
        {
            "handler": each.handler,
            "source": each.source,
            "lag_events": each.lag,
            "lag_seconds": round(each.lag_seconds, 1),
            "parked_waiting": each.waiting,
            "parked_for_a_person": each.given_up,
            "is_paused": each.is_paused,
        }
        for each in now.handlers
    ]


def _disk() -> dict[str, int]:
    room = shutil.disk_usage(settings.AGROVET_DATA_DIR)
    return {"bytes": room.total, "free_bytes": room.free, "free_percent": round(100 * room.free / room.total)}
