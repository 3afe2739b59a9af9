"""docs/LOAD_TESTS.md: all loads in one run, written as tables and plots."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.figures import machine
from tests.load.alone import Cost, costs
from tests.load.plots import plot_rates, plot_times
from tests.load.printing import shares_of
from tests.load.results import BAR_P95, BAR_P99, BAR_PEOPLE, QUANTILES, Endpoint, Load
from tests.load.running import Asked, load
from tests.load.town import own_town

EVERY: Sequence[int] = (10, 50, 100, 500)
HEAD = f"""# Load tests

Written by `scripts/loadtest --report`; every figure is of that one run.

People do what users of the app do: they browse ads and the forum (60 % of what they do), search and look nearby
(15 %), post, comment and react (10 %), chat over sockets (10 %), log in and upload (5 %). With think time they rest
1 to 5 seconds in between, as real people do; without, they ask as fast as they are answered, which shows what the
server can carry. A chat message counts as answered when the other one has received it. What happens until all
people are there is not counted. Rates are limited as by default, with limits that nobody reaches, since all come
from one address.

The bars: up to {BAR_PEOPLE} people with think time get 95 % of their answers in under {BAR_P95:.0f} ms and 99 % in
under {BAR_P99:.0f} ms, and nobody ever gets an error.

**The people are played on the same machine as the server runs on**, by a program that needs much of the processor
itself; the tables name its share as *load generator*. What it takes is missing to the server.
"""


def write_report(
    folder: Path, *, counts: Sequence[int], seconds: int, workers: int, alone: int, tell: Callable[[Load, str], None]
) -> list[Load]:
    """Run all loads, tell each when it is over, and write the document with its plots into the folder."""
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    found: dict[str, list[Load]] = {}
    spent: dict[str, list[Cost]] = {}
    for on_postgres in (False, True):
        with own_town(people=max(counts), on_postgres=on_postgres, workers=workers) as town:
            spent[town.kind] = costs(town, times=alone)
            found[town.kind] = []
            for thinks in (True, False):
                for people in counts:
                    each = load(town, Asked(people=people, seconds=seconds, thinks=thinks))
                    found[town.kind].append(each)
                    tell(each, town.kind)
    _plot(images, found)
    (folder / "LOAD_TESTS.md").write_text(document(found, spent))
    return [each for loads in found.values() for each in loads]


def _plot(images: Path, found: Mapping[str, Sequence[Load]]) -> None:
    for thinks, word in ((True, "with"), (False, "without")):
        series = {kind: [each for each in loads if each.thinks == thinks] for kind, loads in found.items()}
        plot_times(images / f"load-times-{word}.svg", series, title=f"Times, {word} think time")
        plot_rates(images / f"load-rates-{word}.svg", series, title=f"Throughput, {word} think time")


def document(found: Mapping[str, Sequence[Load]], spent: Mapping[str, Sequence[Cost]]) -> str:
    """The text of the report: loads, and what requests cost alone, by kind of server."""
    parts = [HEAD, f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}."]
    parts += [
        f"![Times {word} think time](images/load-times-{word}.svg)\n"
        f"![Throughput {word} think time](images/load-rates-{word}.svg)"
        for word in ("with", "without")
    ]
    parts.append("## All requests together")
    for kind, loads in found.items():
        parts += [f"### {kind}", _totals(loads)]
    parts.append("## By kind of request")
    for kind, loads in found.items():
        for each in loads:
            if each.people == BAR_PEOPLE:
                parts += [f"### {kind}: {each.people} people, {_thinking(each)}", _endpoints(each)]
    parts.append("## Where the time goes")
    parts.append(
        "Each kind of request asked alone, one after the other, and the milliseconds of processor that it cost, by\n"
        "who used them; SQLite works within the web process. The bottleneck is who takes most; *waiting* is what no\n"
        "processor does: the disk, locks, or the turn of another process."
    )
    for kind, costs_ in spent.items():
        parts += [f"### {kind}", _costs(costs_)]
    return "\n\n".join(parts) + "\n"


def _thinking(load: Load) -> str:
    return f"{'with' if load.thinks else 'without'} think time"


def _totals(loads: Sequence[Load]) -> str:
    heads = ["people", "think time", "requests", "a second", *(f"P{one} ms" for one in QUANTILES), "errors", "bars"]
    lines = []
    for each in loads:
        verdict = "; ".join(each.missed()) or "reached"
        thinks = "yes" if each.thinks else "no"
        lines.append([str(each.people), thinks, *_figures(each.total), verdict, shares_of(each)])
    return _table([*heads, "processor"], lines)


def _endpoints(load: Load) -> str:
    heads = ["", "requests", "a second", *(f"P{one} ms" for one in QUANTILES), "errors"]
    return _table(heads, [[each.name, *_figures(each)] for each in sorted(load.endpoints, key=lambda one: one.name)])


def _figures(each: Endpoint) -> list[str]:
    times = [f"{each.quantile(percent):,.0f}" for percent in QUANTILES]
    return [f"{each.requests:,}", f"{each.rate:,.1f}", *times, str(each.failures)]


def _costs(spent: Sequence[Cost]) -> str:
    kinds = sorted({kind for cost in spent for kind in cost.by})
    lines = [
        [cost.name, f"{cost.took:.1f}", *(f"{cost.by.get(kind, 0.0):.1f}" for kind in kinds), cost.bottleneck]
        for cost in spent
    ]
    return _table(["", "ms", *kinds, "bottleneck"], lines)


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [heads, ["---"] * len(heads), *lines])
