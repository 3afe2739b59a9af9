"""The torture of the bus, short: clean it finds nothing, and with each promise broken on purpose it finds that."""

import json
import os
from typing import Any

import pytest

from tests.support.telling import told_by
from tests.torture.bus.wiring import OUTSIDE

pytestmark = [
    pytest.mark.server,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        "DATABASE_URL" not in os.environ,
        reason="It is about many processes on PostgreSQL, and starts one whichever half runs it: once is enough",
    ),
]


def _torture(*arguments: str) -> tuple[int, dict[str, Any]]:
    return told_by("tests.torture", "bus", "--json", "--seed", "7", *arguments, within=500)


def _sum(found: dict[str, Any], column: str) -> int:
    """Of the handlers with effects in a database: what is done outside may happen twice."""
    readings = [*found["before mending"], *found["after mending"]]
    return sum(reading[column] for reading in readings if reading["handler"] != OUTSIDE)


def test_nothing_is_lost_doubled_or_out_of_order_whatever_is_killed() -> None:
    status, found = _torture("--short")

    assert (status, found["holds"]) == (0, True), json.dumps(found, indent=2)
    assert found["events"] >= 10_000
    assert found["kills"] >= 40
    assert min(found["faults"].values()) >= 1
    assert [_sum(found, column) for column in ("lost", "doubled", "out_of_order", "parked_wrongly")] == [0, 0, 0, 0]
    assert _sum(found, "parks") > 0


@pytest.mark.parametrize(
    ("promise", "column"),
    [
        ("plain-ids", "lost"),
        pytest.param("effects-apart", "doubled", marks=pytest.mark.long),
        pytest.param("arrival-order", "out_of_order", marks=pytest.mark.long),
    ],
)
def test_a_promise_that_is_broken_on_purpose_is_noticed(promise: str, column: str) -> None:
    status, found = _torture("--events", "2000", "--kills", "8", "--break", promise)

    assert (status, found["holds"]) == (1, False)
    assert _sum(found, column) > 0
