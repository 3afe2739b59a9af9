"""A real RabbitMQ server in a temporary folder, from the programs of this machine."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection

from tests.support import processes

# Not the one in the path: Debian's would change to its own user, and with that to its own folders.
PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


@contextlib.contextmanager
def rabbitmq_server() -> Iterator[str]:
    """Start RabbitMQ on a free port; stop it and remove its data at the end. Skips where there is none."""
    names = shutil.which("epmd")
    if not PROGRAM.exists() or not names:
        pytest.skip("no RabbitMQ server on this machine: scripts/test --full installs one")
    folder = processes.temporary_folder("rabbitmq")
    user = processes.database_user()
    port, names_port = processes.free_port(), processes.free_port()
    environment = {
        "PATH": os.environ["PATH"],
        # The secret that Erlang's processes know each other by is made there.
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(names_port),
        "RABBITMQ_NODENAME": f"agrovet{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(processes.free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_IO_THREAD_POOL_SIZE": "4",
    }
    url = f"amqp://guest:guest@127.0.0.1:{port}//"
    try:
        with (
            # Erlang's register of names, which would otherwise be started on the side, and stay.
            processes.running(
                [names, "-port", str(names_port), "-address", "127.0.0.1"],
                log=folder / "epmd.log",
                ready=lambda: processes.answers(names_port),
                user=user,
                folder=folder,
            ),
            processes.running(
                [PROGRAM],
                log=folder / "log",
                ready=lambda: _lets_in(url),
                environment=environment,
                folder=folder,
                user=user,
                within=90,
            ),
        ):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lets_in(url: str) -> bool:
    try:
        with Connection(url, connect_timeout=2) as connection:
            connection.connect()
    except OSError:
        return False
    return True
