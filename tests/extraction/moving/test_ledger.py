"""What a move remembers is kept in tables that whoever comes first makes."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from extraction.moving import ledger
from tests.extraction.sides import Sides

AT_ONCE = 8


def test_processes_that_come_at_the_same_instant_make_the_tables_together(sides: Sides) -> None:
    together = threading.Barrier(AT_ONCE)

    def install(_: int) -> list[str]:
        with connections["service"].cursor():
            together.wait(timeout=20)
        ledger.install("service")
        try:
            return sorted(name for name in connections["service"].introspection.table_names() if "extraction_p" in name)
        finally:
            connections["service"].close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(install, range(AT_ONCE)))

    assert [names.count("extraction_progress") for names in found] == [1] * AT_ONCE
