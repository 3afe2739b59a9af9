"""A database of the old system, odd rows included, and what its clients must see once it has been imported."""

from pathlib import Path

DATABASE = Path(__file__).parent / "legacy.sqlite3"
# A recording, as those of tests/contract/scenarios.
AFTER_IMPORT = Path(__file__).parent / "after-import.json"
