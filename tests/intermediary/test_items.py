"""Our router is held to the items; scripts/intermediary prints them as a table, for other proxies, too."""

import pytest

from tests.intermediary.catalogue import Item, Stage, carry_out, items

# What the router does not have, each with its reason; it fails here once it has it.
NOT_THERE = {34: "it is set up without a mirror"}
# The router does not outlive it.
LAST = 39

pytestmark = pytest.mark.server


def _in_order() -> list[Item]:
    return sorted(items(), key=lambda item: (item.number == LAST, item.number))


@pytest.mark.parametrize("item", _in_order(), ids=lambda item: f"{item.number:02}-{item.carry_out.__name__}")
def test_the_router_does_what_an_intermediary_must(stage: Stage, item: Item) -> None:
    result = carry_out(item, stage)

    expected = ("n/a", NOT_THERE[item.number]) if item.number in NOT_THERE else ("passed", "")
    assert (result.outcome, result.why) == expected


def test_the_items_are_forty() -> None:
    assert [item.number for item in items()] == list(range(1, 41))
