"""`python -m tests.intermediary`: holds a proxy to what is asked of an intermediary, and prints a table."""

import argparse
import json
import sys
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from tests.intermediary.catalogue import Result, Stage, carry_out, items
from tests.intermediary.proxies import PROXIES
from tests.intermediary.upstream import upstream_server

# The proxy does not outlive it.
_LAST = 39

DESCRIPTION = """
Hold a proxy to 40 items, at the level of bytes, in front of a service that this command plays.

  python -m tests.intermediary                   our router
  python -m tests.intermediary --proxy nginx     nginx, which must be installed
  python -m tests.intermediary --only 22 37      some items
  python -m tests.intermediary --json            for machines
  python -m tests.intermediary --markdown        for docs/reference/intermediary.md

Exit status: 0 if no item failed, 1 if one did.
"""


def main() -> int:
    """Carry out the items, and say how each ended."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.intermediary",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--proxy", choices=sorted(PROXIES), default="ours", help="which one (default: ours)")
    parser.add_argument("--only", type=int, nargs="+", metavar="N", default=[], help="these items alone")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--markdown", action="store_true", help="print a table in Markdown")
    options = parser.parse_args()
    results = _results(options.proxy, options.only)
    if options.json:
        json.dump([_plain(each) for each in results], sys.stdout, indent=2, ensure_ascii=False)
    elif options.markdown:
        sys.stdout.write(_markdown(results))
    else:
        _print(results, options.proxy)
    return 1 if any(each.outcome == "failed" for each in results) else 0


def _results(proxy: str, only: list[int]) -> list[Result]:
    chosen = [each for each in items() if not only or each.number in only]
    results = []
    with upstream_server() as upstream, PROXIES[proxy](upstream.port) as running:
        stage = Stage(proxy=running, upstream=upstream)
        for each in sorted(chosen, key=lambda one: (one.number == _LAST, one.number)):
            results.append(carry_out(each, stage))
            sys.stderr.write(f"{each.number:2} {results[-1].outcome}\n")
    return sorted((replace(each) for each in results), key=lambda result: result.item.number)


def _plain(result: Result) -> dict[str, object]:
    return {
        "number": result.item.number,
        "title": result.item.title,
        "source": result.item.source,
        "outcome": result.outcome,
        "why": result.why,
    }


def _markdown(results: list[Result]) -> str:
    lines = ["| | item | source | result |", "|---|---|---|---|"]
    for each in results:
        outcome = f"{each.outcome}: {each.why}" if each.why else each.outcome
        lines.append(f"| {each.item.number} | {each.item.title} | {each.item.source} | {outcome} |")
    return "\n".join(lines) + "\n"


def _print(results: list[Result], proxy: str) -> None:
    table = Table("", "item", "source", "result", title=f"{proxy}: {_summary(results)}")
    colours = {"passed": "green", "failed": "red bold", "n/a": "dim"}
    for each in results:
        mark = f"[{colours[each.outcome]}]{each.outcome}[/]"
        table.add_row(str(each.item.number), each.item.title, each.item.source, f"{mark} {each.why}".strip())
    Console(width=160).print(table)


def _summary(results: list[Result]) -> str:
    counts = [(name, sum(each.outcome == name for each in results)) for name in ("passed", "failed", "n/a")]
    return ", ".join(f"{count} {name}" for name, count in counts if count)


if __name__ == "__main__":
    sys.exit(main())
