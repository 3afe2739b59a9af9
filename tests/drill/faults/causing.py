"""What can go wrong on purpose: whom it kills or restarts, what that may cost clients, and who starts it again."""

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.drill.faults.windows import May
from tests.drill.operating import Operator
from tests.drill.town import Town
from tests.support.servers import Server


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where it happens."""

    town: Town
    operator: Operator
    module: str


def _nothing(scene: Scene) -> None:
    """It is started again by whoever looks after it."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`may`: what its window explains, `may_between`: where the gates of both sides are closed. `mend` ends it."""

    name: str
    cause: Callable[[Scene], None]
    mend: Callable[[Scene], None] = _nothing
    may: May = May()
    may_between: May | None = None


def _kill_operator(scene: Scene) -> None:
    scene.operator.kill()


def _kill_service(scene: Scene) -> None:
    _kill_all_of(scene.town.services[scene.module])


def _start_service(scene: Scene) -> None:
    scene.town.start_service(scene.module)


def _kill_monolith(scene: Scene) -> None:
    assert scene.town.monolith is not None
    _kill_all_of(scene.town.monolith)


def _start_monolith(scene: Scene) -> None:
    scene.town.start_monolith()


def _kill_web(scene: Scene) -> None:
    _kill_child(scene, "agrovet.serving.web")


def _kill_worker(scene: Scene) -> None:
    _kill_child(scene, "agrovet.serving.background worker")


def _kill_child(scene: Scene, command: str) -> None:
    """One process of the monolith's, with what it has started itself; its supervisor lives."""
    assert scene.town.monolith is not None
    [number] = [
        child
        for child in children_of(scene.town.monolith.process.pid)
        if command in Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    ]
    for each in [number, *children_of(number)]:
        _kill(each)


def _kill_all_of(server: Server) -> None:
    """The supervisor first, so that it starts none of the others again."""
    numbers = [server.process.pid]
    for number in numbers:
        numbers += children_of(number)
    for number in numbers:
        _kill(number)
    server.process.wait()


def _kill(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # its parent took it along
        os.kill(number, signal.SIGKILL)


def children_of(number: int) -> list[int]:
    """The processes that this one has started."""
    threads = Path(f"/proc/{number}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _stop_fast(scene: Scene) -> None:
    scene.town.stop_postgres(signal.SIGINT)


def _stop_immediately(scene: Scene) -> None:
    scene.town.stop_postgres(signal.SIGQUIT)


def _start_postgres(scene: Scene) -> None:
    scene.town.start_postgres()


def _restart_redis(scene: Scene) -> None:
    scene.town.restart_redis()


def _flush_redis(scene: Scene) -> None:
    with scene.town.redis() as redis:
        redis.flushall()


OPERATOR = Fault(name="operator killed", cause=_kill_operator, may_between=May(holds=True, mutes=True))
SERVICE = Fault(
    name="service killed", cause=_kill_service, mend=_start_service, may=May(breaks_service=True, mutes=True)
)
WEB = Fault(name="monolith's web process killed", cause=_kill_web, may=May(breaks=True, mutes=True))
MONOLITH = Fault(
    name="whole monolith killed", cause=_kill_monolith, mend=_start_monolith, may=May(breaks=True, mutes=True)
)
WORKER = Fault(name="worker killed", cause=_kill_worker)
FAST = Fault(
    name="PostgreSQL restarted, fast",
    cause=_stop_fast,
    mend=_start_postgres,
    may=May(stops=True, mutes=True),
    may_between=May(stops=True, mutes=True, holds=True),
)
IMMEDIATE = Fault(
    name="PostgreSQL restarted, immediate",
    cause=_stop_immediately,
    mend=_start_postgres,
    may=May(stops=True, mutes=True),
    may_between=May(stops=True, mutes=True, holds=True),
)
REDIS = Fault(name="Redis restarted", cause=_restart_redis, may=May(mutes=True))
FLUSH = Fault(name="Redis flushed", cause=_flush_redis)
