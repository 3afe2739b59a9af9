"""The recordings and the old database here are those that the clients' side hands on, where these are at hand."""

import filecmp
from pathlib import Path

from tests.contract.recordings import SCENARIOS
from tests.legacy.sample import AFTER_IMPORT, DATABASE
from tests.support.shared import SHARED

HANDED_ON = {SHARED / "contract" / "scenarios" / path.name: path for path in sorted(SCENARIOS.glob("*.json"))} | {
    SHARED / "legacy" / path.name: path for path in (DATABASE, AFTER_IMPORT)
}

# Defined only where there is something to compare: a clone by itself needs nothing beside it.
if (SHARED / "contract").exists():

    def test_each_file_is_the_one_that_was_handed_on() -> None:
        differing = [name for name, ours in HANDED_ON.items() if not filecmp.cmp(name, ours, shallow=False)]

        assert differing == []

    def test_none_is_missing_here() -> None:
        handed_on = {path.name for path in Path(SHARED / "contract" / "scenarios").glob("*.json")}

        assert {path.name for path in SCENARIOS.glob("*.json")} == handed_on
