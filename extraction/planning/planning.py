"""All that stands in the way of one module."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from extraction.boundaries.checking import check_all, check_texts
from extraction.boundaries.findings import Finding
from extraction.boundaries.sources import modules_in, sources_in
from extraction.planning import effects, environment, schema, tables, transactions, writes
from extraction.planning.code import Code
from extraction.planning.obstacles import Obstacle, of_finding


def plan(module: str) -> list[Obstacle]:
    """
    What stands in the way of taking the module out, the worst first.

    Django must be set up with all modules hosted, as in the monolith.

    :raises LookupError: if there is no such module
    """
    return plans([module])[module]


def plans(modules: Sequence[str]) -> dict[str, list[Obstacle]]:
    """The same for several, whose code is read once."""
    root = Path(settings.BASE_DIR)
    project = _Project(root)
    project.require(modules)
    findings = check_all(root)
    return {module: sorted({*project.in_texts(module, findings), *_running(module, root)}) for module in modules}


def plan_of_process(module: str) -> list[Obstacle]:
    """The same for the code that this process runs, which is read once: it takes seconds, and does not change."""
    root = Path(settings.BASE_DIR)
    return sorted({*_in_own_code(module, root), *_running(module, root)})


@cache
def _in_own_code(module: str, root: Path) -> frozenset[Obstacle]:
    project = _Project(root)
    project.require([module])
    return frozenset(project.in_texts(module, check_all(root)))


def plan_of_texts(root: Path, module: str) -> list[Obstacle]:
    """The part of a plan that can be read without running anything."""
    project = _Project(root)
    project.require([module])
    return sorted(set(project.in_texts(module, check_texts(root))))


def _running(module: str, root: Path) -> Iterator[Obstacle]:
    """What the loaded models, the settings and the database say."""
    yield from environment.check(module)
    yield from effects.reactions(module, root)
    yield from schema.against_migrations(module, root)
    hanging = list(tables.check(module, root))
    yield from hanging
    if not any(one.rule == "database-away" for one in hanging):
        yield from schema.unapplied(module)


class _Project:
    """The code of a project, for use and not for tests, by module."""

    def __init__(self, root: Path) -> None:
        self._modules = modules_in(root)
        sources = [source for source in sources_in(root) if not source.is_test and not source.is_migration]
        self._codes = {owner: Code([source for source in sources if source.owner == owner]) for owner in self._modules}

    def require(self, modules: Sequence[str]) -> None:
        """See that there are such modules."""
        for module in modules:
            if module not in self._modules:
                raise LookupError(f"There is no module {module}: the modules are {', '.join(self._modules)}.")

    def in_texts(self, module: str, findings: Sequence[Finding]) -> Iterator[Obstacle]:
        """What the code says, with those of the findings that concern the module."""
        yield from _ties(findings, module)
        for owner, code in self._codes.items():
            yield from transactions.doors_inside(code, owner, module)
            yield from transactions.foreign_databases(code, owner, module)
        own = self._codes[module]
        yield from transactions.plain_transactions(own, module)
        yield from writes.outside(own, module)
        for source in own.sources.values():
            yield from effects.files(source, module)


def _ties(findings: Sequence[Finding], module: str) -> Iterator[Obstacle]:
    """What the module does to others, and what others do to it: that names it."""
    named = re.compile(rf"(?<![A-Za-z_]){re.escape(module)}(?![A-Za-z])")
    for finding in findings:
        if finding.module == module or named.search(finding.what):
            yield of_finding(finding)
