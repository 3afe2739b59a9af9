"""Results for people, in the terminal."""

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from tests.bench.figures import machine
from tests.load.results import QUANTILES, Load

OTHERS = "Who asks shares the cores with who answers: what they take is missing to the server."


def title_of(load: Load) -> str:
    """Such as: 100 people, with think time, 60 s."""
    return f"{load.people} people, {'with' if load.thinks else 'without'} think time, {load.seconds} s"


def shares_of(load: Load) -> str:
    """Who used the processor, in one line."""
    return ", ".join(f"{name} {share:.0f} %" for name, share in load.shares.items() if share >= 0.5)


def print_load(load: Load, *, kind: str, bottlenecks: Mapping[str, str]) -> None:
    """A table of all kinds of requests, who used the processor, and the verdict."""
    heads = ["", "requests", "a second", *(f"P{percent} ms" for percent in QUANTILES), "errors", "bottleneck, alone"]
    table = Table(*heads, title=f"{title_of(load)}: {kind}", caption=f"{machine()}\n{OTHERS}")
    for each in [*sorted(load.endpoints, key=lambda one: -one.requests), load.total]:
        table.add_row(
            each.name,
            f"{each.requests:,}",
            f"{each.rate:,.1f}",
            *(f"{each.quantile(percent):,.0f}" for percent in QUANTILES),
            str(each.failures),
            bottlenecks.get(each.name, ""),
        )
    console = Console(width=130)
    console.print(table)
    console.print(f"Processor: {shares_of(load)}")
    for error in load.errors:
        console.print(f"[red]{error}[/]", highlight=False)
    missed = load.missed()
    console.print(f"[red bold]MISSED[/] {'; '.join(missed)}" if missed else "[green]reached[/]")
