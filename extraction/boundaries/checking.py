"""All rules over one tree, with the exceptions that its lines claim."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from extraction.boundaries import announcing, doors, flags, habits, imports, lookups, registry, tables
from extraction.boundaries.findings import Finding
from extraction.boundaries.sources import Source, modules_in, sources_in


def check_texts(root: Path) -> list[Finding]:
    """What can be read without running anything."""
    sources = sources_in(root)
    return _judged(sources, _in_texts(sources, modules_in(root)))


def check_all(root: Path) -> list[Finding]:
    """
    Everything, doors and loaded models included.

    Django must be set up, with all modules of this root hosted: they are the ones that are looked at.
    """
    modules = modules_in(root)
    sources = sources_in(root)
    running = [*registry.check(root, modules), *(found for module in modules for found in doors.check(root, module))]
    return _judged(sources, [*_in_texts(sources, modules), *running])


def _in_texts(sources: Sequence[Source], modules: Sequence[str]) -> Iterator[Finding]:
    owned = tables.owned(list(sources))
    for source in sources:
        yield from imports.check(source)
        yield from habits.check(source)
        yield from announcing.check(source)
        yield from tables.check(source, owned)
        yield from lookups.check(source, modules)
    yield from flags.check(sources)


def _judged(sources: Iterable[Source], found: Iterable[Finding]) -> list[Finding]:
    """Findings without those that an exception with a reason covers; exceptions must have something to cover."""
    claims = {(source.path, line): (source, reason) for source in sources for line, reason in source.exceptions.items()}
    standing: set[Finding] = set()
    used: set[tuple[str, int]] = set()
    for finding in found:
        place = (finding.path, finding.line)
        used.add(place)
        if place not in claims or not claims[place][1]:
            standing.add(finding)
    for (path, line), (source, reason) in claims.items():
        rule = "idle-exception" if (path, line) not in used else "" if reason else "exception-without-reason"
        if rule:
            standing.add(Finding(path=path, line=line, rule=rule, module=source.owner, what="# boundary:"))
    return sorted(standing)
