"""PostgreSQL and Redis for a run, which can be stopped, cut, paused and started again."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
from redis import Redis

from tests.support import processes
from tests.support.postgres import Cluster, Postgres, postgres_cluster
from tests.support.redis import redis_server

MAIN, APART, VERDICT = "torture", "torture_media", "torture_verdict"


@dataclass
class Database:
    """A PostgreSQL server that stays on its port through all restarts."""

    cluster: Cluster
    process: "subprocess.Popen[bytes]"
    stack: contextlib.ExitStack

    def url(self, name: str) -> str:
        """The address of one of its databases."""
        return Postgres(port=self.cluster.port).url(name)

    def connect(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of one's own to one of its databases."""
        return psycopg.connect(self.url(name), autocommit=True, connect_timeout=5)

    def restart(self) -> None:
        """Stop it at once, as a crash would, and start it again: it recovers from its log."""
        processes.stop(self.process, with_signal=signal.SIGQUIT)
        self.stack.close()
        self.process = self.stack.enter_context(self.cluster.serving())

    def crash(self) -> None:
        """Kill the server process behind one connection: PostgreSQL cuts all others and recovers."""
        with self.connect(MAIN) as connection:
            found = connection.execute(_OTHERS + " ORDER BY random() LIMIT 1").fetchone()
        if found is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(str(found[0])), signal.SIGKILL)

    def cut_connections(self) -> None:
        """End about half of the connections."""
        with self.connect(MAIN) as connection:
            connection.execute(f"SELECT pg_terminate_backend(pid) FROM ({_OTHERS} AND random() < 0.5) AS other")


# Little log to go through after each of many crashes.
_QUICK_RECOVERY = {"max_wal_size": "512MB", "checkpoint_timeout": "60s"}
_OTHERS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


@contextlib.contextmanager
def database() -> Iterator[Database]:
    """
    Serve PostgreSQL.

    Without fsync a commit is in the kernel's memory once it is confirmed: that outlives the death of the server
    however it comes, though not of the machine. Whole pages are logged, since a killed process may leave half of one.
    """
    settings = {"full_page_writes": "on", "shared_buffers": "256MB", **_QUICK_RECOVERY}
    with postgres_cluster(**settings) as cluster, contextlib.ExitStack() as stack:
        process = stack.enter_context(cluster.serving())
        for name in (MAIN, APART, VERDICT):
            Postgres(port=cluster.port).create(name)
        yield Database(cluster=cluster, process=process, stack=stack)


@dataclass
class Queue:
    """A Redis server that stays on its port through all restarts."""

    port: int
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    is_running: bool = False
    paused: int = 0

    @property
    def url(self) -> str:
        """Its address, as REDIS_URL takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Serve, from nothing: it keeps nothing."""
        if not self.is_running:
            self.stack.enter_context(redis_server(port=self.port))
            self.is_running = True

    def stop(self) -> None:
        """End it, with all that is in it."""
        self.go_on()
        self.stack.close()
        self.is_running = False

    def pause(self) -> None:
        """Let it take connections and answer nothing."""
        if self.is_running and not self.paused:
            with Redis.from_url(self.url, socket_timeout=5) as redis:
                process = int(redis.info("server")["process_id"])
            os.kill(process, signal.SIGSTOP)
            self.paused = process

    def go_on(self) -> None:
        """Let it answer again."""
        if self.paused:
            os.kill(self.paused, signal.SIGCONT)
            self.paused = 0

    def flush(self) -> bool:
        """Empty it, unless it is away; whether that was done."""
        if not self.is_running or self.paused:
            return False
        with Redis.from_url(self.url, socket_timeout=5) as redis:
            return bool(redis.flushall())


@contextlib.contextmanager
def queue() -> Iterator[Queue]:
    """Serve Redis."""
    served = Queue(port=processes.free_port())
    served.start()
    try:
        yield served
    finally:
        served.stop()
