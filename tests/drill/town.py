"""A monolith and services beside it, each module with a database of its own to move to."""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.drill.databases import Database
from tests.drill.truncating import truncating
from tests.support import processes
from tests.support.postgres import Postgres, postgres_server
from tests.support.redis import redis_server
from tests.support.servers import MODULES, Server, serving


@dataclass
class Town:
    """Everything that runs. `monolith` and `services` can be killed and started again by whoever drills."""

    settings: dict[str, str]
    folder: Path
    addresses: dict[str, int]
    stack: contextlib.ExitStack
    postgres: Postgres | None = None
    services: dict[str, Server] = field(default_factory=dict)
    monolith: Server | None = None

    @property
    def base(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.addresses['monolith']}"

    def start_monolith(self) -> Server:
        """Start the monolith, with all that runs beside it."""
        self.monolith = self.stack.enter_context(
            serving(parts=self.settings, port=self.addresses["monolith"], within=120)
        )
        return self.monolith

    def start_service(self, module: str) -> Server:
        """Start the module's own process. It asks the monolith for all others, wherever they are."""
        elsewhere = {f"{name.upper()}_SERVICE_URL": self.base for name in MODULES if name != module}
        parts = {**self.settings, **elsewhere, "AGROVET_MODULES": module}
        server = self.stack.enter_context(serving(parts=parts, port=self.addresses[module], within=120))
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
        postgres = None
        if on_postgres:
            postgres = stack.enter_context(postgres_server())
            settings["DATABASE_URL"] = postgres.create("monolith")
        if on_postgres and with_redis:
            settings["REDIS_URL"] = stack.enter_context(redis_server())
        addresses = {name: processes.free_port() for name in ["monolith", *modules]}
        for module in modules:
            name = module.upper()
            seen = stack.enter_context(truncating(addresses[module])) if truncated else addresses[module]
            settings[f"{name}_SERVICE_URL"] = f"http://127.0.0.1:{seen}"
            settings[f"{name}_SERVICE_DATABASE_URL"] = (
                postgres.create(f"{module}_service") if postgres else f"sqlite:///{folder / module}.sqlite3"
            )
        here = Town(settings=settings, folder=folder, addresses=addresses, stack=stack, postgres=postgres)
        here.start_monolith()
        for module in modules:
            here.start_service(module)
        yield here
