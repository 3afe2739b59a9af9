"""Whether the placements are what the record says of them: for `manage.py record verify`."""

import json
from collections.abc import Iterator
from typing import Any

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.models import Entry
from extraction.placements.models import Placement
from extraction.placements.store import CHANGED, as_plain


class Recorded:
    """Follows the changes of placements through the record, and compares what comes of them with what is so."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str, Any]] = {}

    def see(self, entry: Entry) -> Iterator[str]:
        """Whether a change begins where the one before it ended."""
        if entry.action != CHANGED:
            return
        try:
            before, after = json.loads(entry.before), json.loads(entry.after)
        except ValueError:
            yield f"Entry {entry.id} ({entry}) says nothing of a placement."
            return
        if before != self._last.get(entry.module, as_plain(Placement(module=entry.module))):
            yield f"Entry {entry.id} ({entry}) begins where the module did not stand."
        self._last[entry.module] = after

    def end(self) -> Iterator[str]:
        """Whether each module stands where the last change left it."""
        for row in Placement.objects.using(control_alias()).order_by("module"):
            if as_plain(row) != self._last.pop(row.module, as_plain(Placement(module=row.module))):
                yield f"The placement of {row.module} is not what was recorded last."
        for module in self._last:
            yield f"The placement of {module} is gone."
