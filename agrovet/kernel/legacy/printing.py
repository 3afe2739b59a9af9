"""The report as people read it."""

from typing import Any

from rich.console import Console
from rich.table import Table

from agrovet.kernel.legacy.report import FilesReport, Report, Sentence, TableReport

SHOWN = 12


def show(report: Report, stream: Any) -> None:
    """Write the whole report: what was left out and why, what was changed on the way, then the table."""
    # Wide where it goes to a file, so that lines are not broken for a terminal that is not there.
    is_terminal = bool(getattr(stream, "isatty", lambda: False)())
    console = Console(file=stream, width=None if is_terminal else 180, highlight=False, markup=False)
    for table in report.tables:
        _sentences(console, f"{table.table}: left out", table.why_left_out)
        _sentences(console, f"{table.table}: came over, with a change", table.notes)
    for each in report.files:
        _sentences(console, f"{each.what}: not fetched, the old address stays", each.not_fetched)
    for remark in report.remarks:
        console.print(remark)
    if report.aside:
        console.print("\nTables that do not come over")
        for aside in report.aside:
            console.print(f"  {aside.table} ({aside.rows:,}): {aside.why}")
    console.print()
    console.print(_overview(report))
    for each in report.files:
        console.print(_files(each))
    console.print(_verdict(report))


def _sentences(console: Console, heading: str, sentences: list[Sentence]) -> None:
    if not sentences:
        return
    console.print(f"\n{heading}")
    for sentence in sentences:
        keys = ", ".join(sentence.keys[:SHOWN]) + (", …" if sentence.rows > SHOWN else "")
        console.print(f"  {sentence.says} ({sentence.rows:,}: {keys})")


def _overview(report: Report) -> Table:
    table = Table(title=f"{'Dry run of the import' if report.dry_run else 'Import'} of {report.source}")
    table.add_column("old table", no_wrap=True)
    table.add_column("our table", no_wrap=True)
    for heading in ("rows", "read", "written", "was there", "left out", "deleted here"):
        table.add_column(heading, justify="right")
    table.add_column("compared")
    table.add_column("digest")
    for each in report.tables:
        numbers = (each.in_source, each.read, each.written, each.there, each.left_out, each.gone)
        table.add_row(each.table, each.into, *(f"{number:,}" for number in numbers), *_comparison(each))
    return table


def _comparison(each: TableReport) -> tuple[str, str]:
    found = each.comparison
    if found is None:
        return "", ""
    said = [f"{found.same:,} same"]
    if found.changed:
        said.append(f"{found.changed:,} changed here since")
    if found.differing:
        said.append(f"{len(found.differing):,} DIFFER: {', '.join(found.differing[:SHOWN])}")
    if each.read != each.in_source:
        said.append("NOT ALL READ")
    theirs, ours = found.source_digest[:10], found.our_digest[:10]
    return ", ".join(said), theirs if theirs == ours else f"{theirs} / {ours}"


def _files(each: FilesReport) -> str:
    missing = sum(sentence.rows for sentence in each.not_fetched)
    return (
        f"{each.what}: {each.found:,} files of the old system, {each.fetched:,} fetched "
        f"({each.size / 1_000_000:,.1f} MB), {missing:,} not"
    )


def _verdict(report: Report) -> str:
    if not report.agrees:
        return "The two sides differ: see DIFFER above."
    left_out = sum(table.left_out for table in report.tables)
    said = "Both sides agree"
    if left_out:
        said += f"; {left_out:,} rows were left out, for the reasons above"
    return said + (". Nothing was kept." if report.dry_run else ".")
