"""Which code knows the rows of which kind of database."""

from types import ModuleType

from agrovet.backup.rows import postgres, sqlite


def rows_of(vendor: str) -> ModuleType:
    """The functions of one kind of database: `kinds`, `dump`, `load`, `last_number`, `go_on_after`."""
    return postgres if vendor == "postgresql" else sqlite
