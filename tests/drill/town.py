"""A monolith and services beside it, each module with a database of its own to move to."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from redis import Redis

from tests.drill.databases import Database
from tests.drill.truncating import truncating
from tests.support import processes
from tests.support.postgres import Cluster, Postgres, postgres_cluster
from tests.support.redis import redis_server
from tests.support.servers import MODULES, Server, serving


@dataclass
class Town:
    """Everything that runs. `monolith` and `services` can be killed and started again by whoever drills."""

    settings: dict[str, str]
    folder: Path
    addresses: dict[str, int]
    stack: contextlib.ExitStack
    cluster: Cluster | None = None
    databases: "subprocess.Popen[bytes] | None" = None
    services: dict[str, Server] = field(default_factory=dict)
    monolith: Server | None = None

    @property
    def base(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.addresses['monolith']}"

    def start_postgres(self) -> None:
        """Serve the databases, those that there were."""
        assert self.cluster is not None
        self.databases = self.stack.enter_context(self.cluster.serving())

    def stop_postgres(self, number: signal.Signals) -> None:
        """SIGINT ends all connections first, SIGQUIT all at once: then it recovers when it is started again."""
        assert self.databases is not None
        processes.stop(self.databases, with_signal=number, within=60)

    def restart_redis(self) -> None:
        """Kill it, and start one that knows nothing."""
        port = urlsplit(self.settings["REDIS_URL"]).port
        with self.redis() as redis:
            found = redis.info("server")
        os.kill(found["process_id"], signal.SIGKILL)
        while processes.answers(port or 0):
            time.sleep(0.05)
        self.stack.enter_context(redis_server(port=port))

    def redis(self) -> Redis:
        """A client of Redis."""
        return Redis.from_url(self.settings["REDIS_URL"])

    def start_monolith(self) -> Server:
        """Start the monolith, with all that runs beside it."""
        self.monolith = self.stack.enter_context(
            serving(parts=self.settings, port=self.addresses["monolith"], within=300)
        )
        return self.monolith

    def start_service(self, module: str) -> Server:
        """Start the module's own process. It asks the monolith for all others, wherever they are."""
        elsewhere = {f"{name.upper()}_SERVICE_URL": self.base for name in MODULES if name != module}
        parts = {**self.settings, **elsewhere, "AGROVET_MODULES": module}
        server = self.stack.enter_context(serving(parts=parts, port=self.addresses[module], within=300))
        self.services[module] = server
        return server

    @property
    def home(self) -> Database:
        """Where all modules are while they have not moved."""
        return Database(self.settings["DATABASE_URL"])

    def service_of(self, module: str) -> Database:
        """Where the module's data goes."""
        return Database(self.settings[f"{module.upper()}_SERVICE_DATABASE_URL"])


@contextlib.contextmanager
def town(
    *, modules: Sequence[str] = MODULES, on_postgres: bool = True, with_redis: bool = True, truncated: bool = False
) -> Iterator[Town]:
    """A monolith and a service for each of the modules, with nobody moved yet; `truncated`: a bad proxy between."""
    with contextlib.ExitStack() as stack:
        folder = processes.temporary_folder("drill")
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = {
            "AGROVET_DATA_DIR": str(folder),
            "AGROVET_RATE_LIMITS": "no",
            # On a small machine that does all of this at once, answers are slow: that is no fault of the service.
            "AGROVET_GUARD_ON": "no",
            "DATABASE_URL": f"sqlite:///{folder / 'monolith.sqlite3'}",
        }
        here = Town(settings=settings, folder=folder, addresses={}, stack=stack)
        postgres = None
        if on_postgres:
            here.cluster = stack.enter_context(postgres_cluster())
            here.start_postgres()
            postgres = Postgres(port=here.cluster.port)
            settings["DATABASE_URL"] = postgres.create("monolith")
        if on_postgres and with_redis:
            settings["REDIS_URL"] = stack.enter_context(redis_server())
        addresses = here.addresses
        addresses |= {name: processes.free_port() for name in ["monolith", *modules]}
        for module in modules:
            name = module.upper()
            seen = stack.enter_context(truncating(addresses[module])) if truncated else addresses[module]
            settings[f"{name}_SERVICE_URL"] = f"http://127.0.0.1:{seen}"
            settings[f"{name}_SERVICE_DATABASE_URL"] = (
                postgres.create(f"{module}_service") if postgres else f"sqlite:///{folder / module}.sqlite3"
            )
        here.start_monolith()
        for module in modules:
            here.start_service(module)
        yield here
