"""A run: write under attack, let everything drain, count; mend what was poisoned, count again."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.torture.bus import servers
from tests.torture.bus.counting import count_logs, count_readings
from tests.torture.bus.family import Family, family
from tests.torture.bus.faults import Faults
from tests.torture.bus.gathering import gather
from tests.torture.bus.plan import Plan
from tests.torture.bus.progress import look
from tests.torture.bus.servers import APART, MAIN, Database
from tests.torture.bus.verdict import Verdict

TOO_FAR_BEHIND = 20_000  # events; then writers rest until handlers have come nearer
MENDING_ROUNDS = 20
PATIENCE = 90  # seconds without any progress, after which a run has not drained


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """What a run works with, and where it shows how far it is."""

    plan: Plan
    database: Database
    family: Family
    faults: Faults
    bar: Progress


def run(plan: Plan) -> Verdict:
    """Carry the plan out."""
    began = time.monotonic()
    with _scene(plan) as scene:
        _attack(scene)
        attacked = time.monotonic() - began
        has_drained = _drain(scene, "draining")
        _gathered(scene)
        before = count_readings(database := scene.database, mended=False)
        has_drained = _mend(scene) and has_drained
        _gathered(scene)
        return Verdict(
            plan=plan,
            killed=dict(scene.family.killed),
            faults=dict(scene.faults.dealt),
            meddled=Counter((Path(plan.folder) / "meddled").read_text().splitlines()),
            logs=count_logs(database),
            before=before,
            after=count_readings(database, mended=True),
            has_drained=has_drained,
            is_in_order=scene.family.do("verifier") == 0,
            seconds_attacked=attacked,
            seconds=time.monotonic() - began,
        )


@contextlib.contextmanager
def _scene(plan: Plan) -> Iterator[_Scene]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        servers.database() as database,
        servers.queue() as queue,
        family(plan, _environment(plan, database, queue.url)) as members,
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
    ):
        faults = Faults(plan=plan, family=members, database=database, queue=queue)
        yield _Scene(plan=plan, database=database, family=members, faults=faults, bar=bar)


def _environment(plan: Plan, database: Database, redis: str) -> Mapping[str, str]:
    return {
        "DATABASE_URL": database.url(MAIN),
        "MEDIA_DATABASE_URL": database.url(APART),
        "REDIS_URL": redis,
        "AGROVET_DATA_DIR": str(Path(plan.folder) / "data"),
        "AGROVET_BUS_SWEEP_SECONDS": "1",
        "AGROVET_DB_POOL_SIZE": "4",
    }


def _attack(scene: _Scene) -> None:
    """Until there were as many events and kills as planned."""
    events = scene.bar.add_task("events", total=scene.plan.events)
    kills = scene.bar.add_task("kills", total=scene.plan.kills)
    hold = Path(scene.plan.folder) / "hold"
    written, next_look = 0, 0.0
    while written < scene.plan.events or scene.faults.kills < scene.plan.kills:
        scene.family.complete()
        scene.faults.go_on(written=written)
        if time.monotonic() >= next_look:
            next_look = time.monotonic() + 0.5
            with _recovering():
                seen = look(scene.database)
                written = seen.written
                if seen.behind > TOO_FAR_BEHIND:
                    hold.touch()
                else:
                    hold.unlink(missing_ok=True)
                scene.bar.update(events, completed=written)
        scene.bar.update(kills, completed=scene.faults.kills)
        time.sleep(0.02)
    scene.faults.end()


def _drain(scene: _Scene, what: str) -> bool:
    """Nobody writes or hurts any more: whether everything comes to rest."""
    (Path(scene.plan.folder) / "stop").touch()
    scene.family.let_go("writer")
    task = scene.bar.add_task(what, total=None)
    last, moved_at = None, time.monotonic()
    while time.monotonic() - moved_at < PATIENCE:
        scene.family.complete()
        with _recovering():
            seen = look(scene.database)
            if seen.left == 0:
                scene.bar.remove_task(task)
                return True
            if (state := (seen.left, seen.parked)) != last:
                last, moved_at = state, time.monotonic()
            scene.bar.update(task, description=f"{what}: {seen.left:,} left, {seen.parked:,} parked")
        time.sleep(0.3)
    return False


def _recovering() -> contextlib.AbstractContextManager[None]:
    """PostgreSQL may be recovering from a fault: then one looks again later."""
    return contextlib.suppress(psycopg.OperationalError)


def _mend(scene: _Scene) -> bool:
    """Mend what was poisoned, and retry as an operator does until nothing is parked; whether that comes about."""
    for name in (MAIN, APART):
        with scene.database.connect(name) as connection:
            connection.execute("INSERT INTO torture_mended DEFAULT VALUES")
    for _ in range(MENDING_ROUNDS):
        if look(scene.database).parked == 0:
            return True
        # Workers try them, too; what one of them is at is left to it.
        scene.family.do("mender")
        _drain(scene, "mending")
    return look(scene.database).parked == 0


def _gathered(scene: _Scene) -> None:
    task = scene.bar.add_task("counting", total=None)
    gather(scene.database, Path(scene.plan.folder))
    scene.bar.remove_task(task)
