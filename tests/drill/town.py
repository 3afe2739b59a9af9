"""A monolith and services beside it, each module with a database of its own to move to."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import processes
from tests.support.postgres import Postgres, postgres_server
from tests.support.redis import redis_server
from tests.support.servers import MODULES, ROOT, Server, clean_environment, serving


class CommandFailed(Exception):
    """An operator's command ended with another exit code than 0."""

    def __init__(self, arguments: Sequence[str], code: int, said: str) -> None:
        super().__init__(f"extraction {' '.join(arguments)} ended with {code}: {said}")
        self.code = code
        self.said = said


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

    def operate(self, *arguments: str, environment: dict[str, str] | None = None) -> Any:
        """
        Run `manage.py extraction …` as an operator does; returns what it told, as JSON.

        :raises CommandFailed: unless it ends well
        """
        done = subprocess.run(
            [sys.executable, "manage.py", "extraction", *arguments, "--json"],
            cwd=ROOT,
            env={**clean_environment(self.settings), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandFailed(arguments, done.returncode, f"{done.stdout} {done.stderr}".strip())
        return json.loads(done.stdout)


@contextlib.contextmanager
def town(*, modules: Sequence[str] = MODULES, on_postgres: bool = True) -> Iterator[Town]:
    """A monolith and a service for each of the modules, with nobody moved yet."""
    with contextlib.ExitStack() as stack:
        folder = processes.temporary_folder("drill")
        settings = {"AGROVET_DATA_DIR": str(folder), "AGROVET_RATE_LIMITS": "no"}
        postgres = None
        if on_postgres:
            postgres = stack.enter_context(postgres_server())
            settings["DATABASE_URL"] = postgres.create("monolith")
            settings["REDIS_URL"] = stack.enter_context(redis_server())
        addresses = {name: processes.free_port() for name in ["monolith", *modules]}
        for module in modules:
            name = module.upper()
            settings[f"{name}_SERVICE_URL"] = f"http://127.0.0.1:{addresses[module]}"
            settings[f"{name}_SERVICE_DATABASE_URL"] = (
                postgres.create(f"{module}_service") if postgres else f"sqlite:///{folder / module}.sqlite3"
            )
        here = Town(settings=settings, folder=folder, addresses=addresses, stack=stack, postgres=postgres)
        here.start_monolith()
        for module in modules:
            here.start_service(module)
        yield here


def cores() -> int:
    """How many processors there are, for the description of the machine."""
    return len(os.sched_getaffinity(0))
