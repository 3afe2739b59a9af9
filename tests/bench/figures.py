"""A figure: what was measured, what it must reach, and whether it does."""

import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the result. `reached` compares `measured` with `bar`; both are also given as text with unit."""

    name: str
    measured: float
    bar: float
    unit: str
    note: str = ""
    more_is_better: bool = False

    @property
    def reached(self) -> bool:
        """At most the bar; at least, where more is better."""
        return self.measured >= self.bar if self.more_is_better else self.measured <= self.bar


def print_figures(figures: Iterable[Figure], *, database: str) -> None:
    """A table for people."""
    table = Table("figure", "measured", "bar", "", "note", title=f"AgroVet benchmarks, {database}", caption=machine())
    for figure in figures:
        mark = "[green]reached[/]" if figure.reached else "[red bold]MISSED[/]"
        table.add_row(
            figure.name,
            f"{figure.measured:,.2f} {figure.unit}".strip(),
            f"at {'least' if figure.more_is_better else 'most'} {figure.bar:,.0f} {figure.unit}".strip(),
            mark,
            figure.note,
        )
    Console(width=140).print(table)


def as_json(figures: Iterable[Figure], *, database: str) -> dict[str, Any]:
    """The same for machines."""
    return {
        "machine": machine(),
        "database": database,
        "figures": [{**asdict(figure), "reached": figure.reached} for figure in figures],
    }


def machine() -> str:
    """What the figures were measured on."""
    model = next(
        (line.partition(":")[2].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {model}, {memory:.0f} GiB, Python {platform.python_version()}, {platform.system()}"


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""
