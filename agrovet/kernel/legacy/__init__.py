"""
The import of the old system's database.

The kernel knows how: it reads a source in chunks, keeps account of every row, can be stopped and go on,
and compares both sides at the end. What a row means is said by the module that owns it, in its
`legacy.py`: `TABLES`, and where there is a need `WITHOUT_SUCCESSOR`, `AFTERWARDS` and `FILES`.
"""

from agrovet.kernel.legacy.declarations import FetchedFile, LegacyFiles, LegacyTable, Reference, Unique, same
from agrovet.kernel.legacy.reading import LeftOut, Reading
from agrovet.kernel.legacy.sources import Row, Source

__all__ = [
    "FetchedFile",
    "LeftOut",
    "LegacyFiles",
    "LegacyTable",
    "Reading",
    "Reference",
    "Row",
    "Source",
    "Unique",
    "same",
]
