"""What runs beside a container."""

import contextlib
from collections.abc import Iterator

from tests.support.postgres import postgres_server
from tests.support.redis import redis_server


@contextlib.contextmanager
def beside(kind: str) -> Iterator[dict[str, str]]:
    """What a container is told of the servers beside it: of none, or of a PostgreSQL and a Redis."""
    if kind == "embedded":
        yield {}
        return
    with postgres_server() as postgres, redis_server() as redis:
        yield {"DATABASE_URL": postgres.create("agrovet"), "REDIS_URL": redis}
