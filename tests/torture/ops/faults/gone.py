"""What a server stands on goes away and comes back: Redis, PostgreSQL, its worker."""

import signal
import time

import psutil

from tests.support import processes
from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Production


def redis(ground: Production) -> Deed:
    """Redis ends with all that is in it, and is started again, empty. No request may fail for it."""
    ground.people.ledger.turn()
    ground.queue.stop()
    time.sleep(ground.plan.seconds)
    ground.queue.start()
    failed = ground.people.ledger.failed
    return Deed(
        done=f"Redis ended, and was back, empty, after {ground.plan.seconds:.0f} s",
        mended_at=time.monotonic(),
        wrong=[f"requests failed while Redis was away: {failed}"] if failed else [],
    )


def postgres(ground: Production) -> Deed:
    """PostgreSQL is stopped at once, as in a crash, and started again."""
    processes.stop(ground.database.process, with_signal=signal.SIGQUIT)
    time.sleep(ground.plan.seconds)
    ground.database.restart()
    return Deed(
        done=f"PostgreSQL broke off, and was back after {ground.plan.seconds:.0f} s", mended_at=time.monotonic()
    )


def worker(ground: Production) -> Deed:
    """The worker is killed, and killed again once it is back. No request may fail for it."""
    ground.people.ledger.turn()
    killed: set[int] = set()
    deadline = time.monotonic() + ground.plan.heals_within * ground.plan.worker_kills
    while len(killed) < ground.plan.worker_kills and time.monotonic() < deadline:
        for process in psutil.Process(ground.server.process.pid).children():
            if process.pid not in killed and process.cmdline()[-1:] == ["worker"]:
                # Those that it has started are left alone, as by the system when it has no memory left.
                process.send_signal(signal.SIGKILL)
                killed.add(process.pid)
        time.sleep(0.2)
    mended_at = time.monotonic()
    failed = ground.people.ledger.failed
    wrong = [f"requests failed when the worker was killed: {failed}"] if failed else []
    if len(killed) < ground.plan.worker_kills:
        wrong.append(f"the worker was started again {len(killed)} times, not {ground.plan.worker_kills}")
    while not _runs(ground, "worker"):
        if time.monotonic() > mended_at + ground.plan.heals_within:
            wrong.append("the worker is not started again")
            break
        time.sleep(0.1)
    return Deed(done=f"the worker killed {len(killed)} times", mended_at=mended_at, wrong=wrong)


def _runs(ground: Production, name: str) -> bool:
    children = psutil.Process(ground.server.process.pid).children()
    return any(process.cmdline()[-1:] == [name] for process in children)
