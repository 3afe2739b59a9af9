"""What must hold before an operation: each check yields its refusals."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from agrovet.kernel.databases import control_alias, home_alias_of, service_alias_of
from extraction.belongings import BESIDE
from extraction.operations.models import Verification
from extraction.operations.refusing import Refusal
from extraction.placements import processes
from extraction.placements.models import Placement, Process

FRESH = timedelta(minutes=10)


def exists(module: str) -> Iterator[Refusal]:
    """There is such a module."""
    if module not in settings.ALL_MODULES:
        yield Refusal(
            what=f"There is no module {module}.", advice=f"The modules are {', '.join(settings.ALL_MODULES)}."
        )


def known(module: str) -> Iterator[Refusal]:
    """The module exists, and this process has both of its databases."""
    if found := list(exists(module)):
        yield from found
    elif service_alias_of(module) not in settings.DATABASES:
        yield Refusal(
            what=f"Nobody says where {module} would keep its data.",
            advice=f"Set {module.upper()}_SERVICE_DATABASE_URL, here and for every process that serves.",
        )


def in_phase(row: Placement, phases: Collection[str], advice: str) -> Iterator[Refusal]:
    """The module is in one of the phases."""
    if row.phase not in phases:
        yield Refusal(what=f"{row.module} is {row.phase}, not {' or '.join(phases)}.", advice=advice)


def served(module: str) -> Iterator[Refusal]:
    """A process of the service is there; both sides know both databases."""
    live = processes.live()
    if not any(each.side == "service" and module in each.modules for each in live):
        yield Refusal(
            what=f"No service hosts {module}: none was seen in the last {processes.GONE_AFTER.seconds} s.",
            advice=f"Start one: AGROVET_MODULES={module} and the same database settings, scripts/run --port …",
        )
    if not settings.AGROVET_SERVICE_URLS[module]:
        yield Refusal(
            what=f"Nobody says where the service of {module} answers.", advice=f"Set {module.upper()}_SERVICE_URL."
        )
    for each in live:
        if _concerns(each, module) and service_alias_of(module) not in each.databases:
            yield Refusal(
                what=f"{each} does not know the service's database of {module}.",
                advice=f"Start it again with {module.upper()}_SERVICE_DATABASE_URL.",
            )


def _concerns(process: Process, module: str) -> bool:
    return module in process.modules


def reachable(module: str) -> Iterator[Refusal]:
    """Both databases answer, and are of one kind."""
    vendors = set()
    for alias in (home_alias_of(module), service_alias_of(module)):
        try:
            connections[alias].ensure_connection()
        except DatabaseError as error:
            yield Refusal(
                what=f"The database {alias} does not answer: {str(error).strip()}.",
                advice="See that it runs and exists, and that its address is right.",
            )
        vendors.add(connections[alias].vendor)
    if len(vendors) > 1:
        yield Refusal(
            what=f"{module} would move between {' and '.join(sorted(vendors))}.",
            advice="Give both sides PostgreSQL, or both SQLite.",
        )


def migrated(module: str) -> Iterator[Refusal]:
    """Both databases have the module's tables as this code knows them."""
    labels = {module, "kernel", *BESIDE.get(module, ())}
    for alias in (home_alias_of(module), service_alias_of(module)):
        executor = MigrationExecutor(connections[alias])
        targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]
        missing = [step for step, _ in executor.migration_plan(targets) if step.app_label in labels]
        if missing:
            yield Refusal(
                what=f"{alias} lacks {', '.join(map(str, missing[:3]))}.",
                advice=f"Run manage.py extraction prepare {module}, or manage.py migrate_all.",
            )


def verified(row: Placement) -> Iterator[Refusal]:
    """Both sides were compared lately, and were equal."""
    last = Verification.objects.using(control_alias()).filter(module=row.module, term=row.term).order_by("-at").first()
    advice = f"Run manage.py extraction verify {row.module}."
    if last is None:
        yield Refusal(what=f"The two sides of {row.module} have not been compared as they stand now.", advice=advice)
    elif last.different:
        yield Refusal(
            what=f"The last comparison of {row.module} found {last.different} rows that differ.",
            advice=f"Run manage.py extraction verify {row.module} --repair.",
        )
    elif datetime.now(UTC) - last.at > FRESH:
        minutes = (datetime.now(UTC) - last.at).total_seconds() / 60
        yield Refusal(what=f"The last comparison of {row.module} is {minutes:.0f} min old.", advice=advice)
