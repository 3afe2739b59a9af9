"""The verdict as a table for people."""

from rich.console import Console
from rich.table import Table

from tests.bench.figures import machine
from tests.torture.ops.verdict import Line, Verdict

MOST = 5  # findings that are shown of one fault


def print_verdict(verdict: Verdict) -> None:
    """Print a line for each fault, and what is wrong with it."""
    console = Console(width=150)
    table = Table("fault", "what was done", "what clients saw", title="Faults of operations", caption=machine())
    for name in ("written", "lost", "s to heal"):
        table.add_column(name, justify="right")
    table.add_column("")
    for line in verdict.lines:
        seen = ", ".join(f"{count:,} × {status}" for status, count in sorted(line.answers.items()))
        healed = "" if line.skipped else "never" if line.healed is None else f"{line.healed:.1f}"
        lost = "" if line.skipped else f"{len(line.lost):,}"
        table.add_row(line.fault, line.done or "skipped", seen, f"{line.written:,}", lost, healed, _mark(line))
    console.print(table)
    for line in verdict.lines:
        findings = [*([f"skipped: {line.skipped}"] if line.skipped else []), *line.wrong]
        findings += [f"lost: {each}" for each in line.lost]
        for finding in findings[:MOST]:
            console.print(f"{line.fault}: {finding}", markup=False)
    console.print(f"In {verdict.seconds:.0f} s.")
    console.print("[green bold]Every fault was borne.[/]" if verdict.holds else "[red bold]A fault was not borne.[/]")


def _mark(line: Line) -> str:
    if line.skipped:
        return "skipped"
    return "[green]right[/]" if line.holds else "[red bold]WRONG[/]"
