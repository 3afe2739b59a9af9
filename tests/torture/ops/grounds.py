"""Two servers, as `scripts/run` starts them: the embedded one on a small disk, and one with all that it can have."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3

from tests.support import processes
from tests.support.servers import ROOT, Server, clean_environment, serving
from tests.torture.bus.servers import MAIN, Database, Queue, database, queue
from tests.torture.ops.clocks import COMPILER, Clock
from tests.torture.ops.people import People
from tests.torture.ops.plan import Plan
from tests.torture.ops.stalling import Stalling, store

DISK_MB = 48
STARTS_WITHIN = 600  # seconds, on a machine that has other things to do


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A server with people at work, and the variables of its environment."""

    server: Server
    parts: Mapping[str, str]
    people: People
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Embedded(Ground):
    """SQLite, one process. `disk` is a small one of its own that its data is on, where there is one."""

    disk: Path | None


@dataclass(frozen=True, kw_only=True)
class Routed(Ground):
    """SQLite; media is served by a process of its own, through the router."""


@dataclass(frozen=True, kw_only=True)
class Production(Ground):
    """PostgreSQL, Redis, worker, scheduler, S3; and where there is a compiler, a clock that can be set."""

    database: Database
    queue: Queue
    store: Stalling
    clock: Clock | None


@contextmanager
def embedded(plan: Plan) -> Iterator[Embedded]:
    """Serve with the embedded default; temporary files are on its disk, too."""
    with ExitStack() as stack:
        folder = processes.temporary_folder("torture")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        disk = folder if _is_mounted(folder, stack) else None
        (folder / "tmp").mkdir()
        parts = {
            "AGROVET_DATA_DIR": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "AGROVET_HEAD_SECONDS": str(plan.head_seconds),
            "AGROVET_RATE_LOGIN": plan.logins_allowed,
        }
        server = stack.enter_context(serving(parts=parts, within=STARTS_WITHIN))
        people = People(server.base, count=plan.people)
        stack.enter_context(people.at_work())
        yield Embedded(server=server, parts=parts, people=people, plan=plan, disk=disk)


@contextmanager
def routed(plan: Plan) -> Iterator[Routed]:
    """Serve with media beside, which answers everybody."""
    with ExitStack() as stack:
        folder = processes.temporary_folder("torture")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        parts = {
            "AGROVET_DATA_DIR": str(folder),
            "MEDIA_SERVICE_URL": f"http://127.0.0.1:{processes.free_port()}",
            "MEDIA_SERVICE_DATABASE_URL": f"sqlite:///{folder / 'media.sqlite3'}",
        }
        server = stack.enter_context(serving(parts=parts, options=["--beside", "media"], within=STARTS_WITHIN))
        for command in (["prepare", "media"], ["canary", "media", "100"]):
            _extract(parts, *command)
        people = People(server.base, count=plan.people)
        stack.enter_context(people.at_work())
        yield Routed(server=server, parts=parts, people=people, plan=plan)


def _extract(parts: dict[str, str], *command: str) -> None:
    """Carry out a step as an operator does; the service may need a moment to be there."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        done = subprocess.run(
            [sys.executable, "manage.py", "extraction", *command, "--reason", "torture"],
            cwd=ROOT,
            env=clean_environment(parts),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        time.sleep(1)


@contextmanager
def production(plan: Plan) -> Iterator[Production]:
    """Serve with all that there is."""
    with ExitStack() as stack:
        postgres, redis = stack.enter_context(database()), stack.enter_context(queue())
        s3 = stack.enter_context(store())
        folder = processes.temporary_folder("torture")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        parts = {
            "AGROVET_DATA_DIR": str(folder),
            "DATABASE_URL": postgres.url(MAIN),
            # Fewer than there are uploads at once while the store stalls.
            "AGROVET_DB_POOL_SIZE": str(plan.uploads // 2),
            "REDIS_URL": redis.url,
            "AGROVET_S3_BUCKET": "agrovet",
            "AGROVET_S3_ENDPOINT": s3.address,
            "AGROVET_S3_KEY_ID": "key",
            "AGROVET_S3_SECRET": "secret",
            "AGROVET_S3_SECONDS": str(plan.store_seconds),
        }
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
        boto3.client("s3", endpoint_url=s3.address, region_name="us-east-1", **keys).create_bucket(Bucket="agrovet")
        clock = Clock(folder) if COMPILER and plan.sets_clock else None
        parts |= clock.environment if clock else {}
        server = stack.enter_context(serving(parts=parts, within=STARTS_WITHIN))
        people = People(server.base, count=plan.people)
        stack.enter_context(people.at_work())
        yield Production(
            server=server, parts=parts, people=people, plan=plan, database=postgres, queue=redis, store=s3, clock=clock
        )


def _is_mounted(folder: Path, stack: ExitStack) -> bool:
    """Whether a small disk in memory could be put there: that needs root."""
    if os.geteuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0755", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        return False
    stack.callback(subprocess.run, ["umount", "-l", str(folder)], check=False)
    return True
