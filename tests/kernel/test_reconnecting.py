"""PostgreSQL was away for longer than a moment: who waits for it has it soon after it is back."""

import signal
import time

import pytest
from psycopg_pool import ConnectionPool, PoolTimeout

from agrovet.settings.databases import database
from tests.support.postgres import Postgres, postgres_cluster
from tests.support.servers import ON_POSTGRES

PATIENCE = 4.0  # seconds
# With pauses that double, the attempt after the one in the seventh second would come in the fifteenth.
AWAY = 8.0


@pytest.mark.skipif(ON_POSTGRES, reason="It starts a PostgreSQL of its own whichever half runs it: once is enough")
def test_a_database_that_was_away_for_long_is_asked_again_and_again() -> None:
    with postgres_cluster() as cluster:
        url = Postgres(port=cluster.port).url()
        given = {**database(url)["OPTIONS"]["pool"], "timeout": PATIENCE}
        with (
            cluster.serving() as server,
            ConnectionPool(url, **given, check=ConnectionPool.check_connection, open=True) as pool,
        ):
            pool.wait()
            server.send_signal(signal.SIGQUIT)
            server.wait()
            with pytest.raises(PoolTimeout):
                pool.getconn()
            time.sleep(AWAY - PATIENCE)

            with cluster.serving(), pool.connection() as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
