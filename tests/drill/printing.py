"""The verdict as tables for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tests.bench.figures import machine
from tests.drill.report import Journey
from tests.drill.verdict import LONGEST_MS, P95_MS, Verdict

MOST_SHOWN = 10


def print_verdict(verdict: Verdict) -> None:
    """Print what was done and counted, and whether it holds."""
    console = Console(width=140, highlight=False)
    console.print(_modules(verdict))
    if verdict.rows:
        console.print(_faults(verdict))
    console.print(_totals(verdict))
    for name, found in verdict.zeros.items():
        for each in found[:MOST_SHOWN]:
            console.print(f"[red]{name}[/]: {escape(each[:300])}")
    if verdict.stopped:
        console.print(f"[red bold]The drill did not come to its end:[/] {escape(verdict.stopped)}")
    if not verdict.holds_are_short and not verdict.plan.judges_holds:
        console.print("Holds were longer than they may be; they are judged in the long form, or with --strict.")
    console.print("[green bold]Everything held.[/]" if verdict.holds else "[red bold]The drill failed.[/]")


def _modules(verdict: Verdict) -> Table:
    kind = "PostgreSQL and Redis" if verdict.plan.on_postgres else "SQLite"
    load = " ".join(f"{part:.1f}" for part in verdict.load)
    table = Table(title=f"The drill, on {kind}", caption=f"{machine()}; load before {load}")
    for name in ("module", "writes held, ms (each switch)", "longest step", "rows", "compared in use", "equal at rest"):
        table.add_column(name)
    for journey in verdict.journeys:
        table.add_row(
            journey.module,
            ", ".join(f"{switch.verb} {switch.held_ms:.0f}" for switch in journey.switches)
            + (f", given up {len(journey.given_up)}" if journey.given_up else ""),
            _longest_step(journey),
            f"{journey.rows:,}",
            _of(journey.verified, journey.differing),
            _of(journey.standstills, journey.unequal),
        )
    return table


def _faults(verdict: Verdict) -> Table:
    table = Table(title="Faults, and what clients saw of each within its window")
    for name in ("module", "fault", "when", "seen, explained by it", "how it ended", "clean, s", "window, s", "lost"):
        table.add_column(name)
    for row in verdict.rows:
        seen = ", ".join(f"{count} {what}" for what, count in sorted(row.seen.items()))
        lost = f"[red bold]{len(row.found)}[/]" if row.found else "0"
        ended = escape("; ".join(row.outcome))
        table.add_row(row.module, row.fault, row.when, seen, ended, str(row.clean_after), str(row.window), lost)
    return table


def _of(times: int, found: Sequence[str]) -> str:
    return f"{times} times, [red]{len(found)} differ[/]" if found else f"{times} times"


def _longest_step(journey: Journey) -> str:
    steps = [(ms, name) for switch in journey.switches for name, ms in switch.steps_ms.items()]
    return "{1}, {0:.0f} ms".format(*max(steps)) if steps else ""


def _totals(verdict: Verdict) -> Table:
    ledger = verdict.ledger
    table = Table("in all", "counted", "must be", "", title="Totals")
    table.add_row("requests answered", f"{sum(ledger.requests.values()):,}", "", "")
    table.add_row("slowest answer", f"{ledger.slowest:.2f} s", "", "")
    table.add_row("writes acknowledged", f"{len(ledger.kept) + len(ledger.gone):,}", "", "")
    table.add_row("frames sent, received", f"{ledger.sent:,}, {ledger.received:,}", "", "")
    for name, found in verdict.zeros.items():
        table.add_row(name, f"{len(found):,}", "0", _mark(not found))
    mark = _mark(verdict.holds_are_short) if verdict.plan.judges_holds else "[dim]not judged[/]"
    table.add_row("writes held, p95", f"{verdict.p95_ms:.0f} ms", f"under {P95_MS} ms", mark)
    table.add_row("writes held, longest", f"{verdict.longest_ms:.0f} ms", f"at most {LONGEST_MS} ms", mark)
    table.add_row("seconds in all", f"{verdict.seconds:,.0f}", "", "")
    return table


def _mark(holds: bool) -> str:
    return "[green]right[/]" if holds else "[red bold]WRONG[/]"
