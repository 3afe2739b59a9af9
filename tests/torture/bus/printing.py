"""The verdict as tables for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.bench.figures import machine
from tests.torture.bus.counting import Reading
from tests.torture.bus.verdict import Verdict


def print_verdict(verdict: Verdict) -> None:
    """Print what was done, what was counted, and whether it holds."""
    console = Console(width=140)
    console.print(_done(verdict), _logs(verdict))
    console.print(_readings("Handlers, while the poisoned is poisoned", verdict, verdict.before))
    console.print(_readings("Handlers, once it was mended and retried", verdict, verdict.after))
    for holds, otherwise in (
        (verdict.has_drained, "Not everything came to rest: something still waits or is tried again."),
        (verdict.is_in_order, "`bus verify` has findings."),
    ):
        if not holds:
            console.print(f"[red bold]{otherwise}[/]")
    console.print("[green bold]Every promise was kept.[/]" if verdict.holds else "[red bold]A promise was broken.[/]")


def _done(verdict: Verdict) -> Table:
    breaks = f", with {verdict.plan.breaks} broken on purpose" if verdict.plan.breaks else ""
    table = Table("what happened", "times", title=f"The event bus under torture{breaks}", caption=machine())
    table.add_row("events published", f"{verdict.events:,}")
    table.add_row("processes killed", f"{verdict.kills:,}")
    for victim, times in sorted(verdict.killed.items()):
        table.add_row(f"  {victim}", f"{times:,}")
    for fault, times in sorted({**verdict.faults, **verdict.meddled}.items()):
        table.add_row(fault, f"{times:,}")
    table.add_row("seconds under attack, in all", f"{verdict.seconds_attacked:,.0f}, {verdict.seconds:,.0f}")
    table.add_row("seed", str(verdict.plan.seed))
    return table


def _logs(verdict: Verdict) -> Table:
    table = Table("log", "events", "lost", "doubled", "unfounded", "holes", "", title="Logs against what was committed")
    for log in verdict.logs:
        numbers = (log.events, log.lost, log.doubled, log.unfounded, log.holes)
        table.add_row(log.source, *(f"{number:,}" for number in numbers), _mark(log.is_whole))
    return table


def _readings(title: str, verdict: Verdict, readings: Sequence[Reading]) -> Table:
    table = Table(title=title)
    for name in ("handler", "reads", "events", "applied", "lost", "doubled", "out of order"):
        table.add_column(name, no_wrap=True)
    for name in ("unfounded", "to be parked", "parked wrongly", ""):
        table.add_column(name)
    for each in readings:
        may_double = verdict.may_double(each.handler)
        table.add_row(
            each.handler,
            each.source,
            f"{each.events:,}",
            f"{each.applied:,}",
            f"{each.lost:,}",
            f"{each.doubled:,}" + (f" (≤ {may_double:,})" if may_double else ""),
            f"{each.out_of_order:,}",
            f"{each.unfounded:,}",
            f"{each.parks:,}",
            f"{each.parked_wrongly:,}",
            _mark(verdict.is_right(each)),
        )
    return table


def _mark(holds: bool) -> str:
    return "[green]right[/]" if holds else "[red bold]WRONG[/]"
