"""The connections to a service: one client address uses half of them at most, and others are served meanwhile."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from extraction.router.upstream.connection import Connection
from extraction.router.upstream.errors import Overloaded
from extraction.router.upstream.pool import Limits, Pool


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    """Four connections to a service that takes everybody and says nothing."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield Pool(f"http://127.0.0.1:{port}", Limits(connections=4, queue=8, connect=0.3))
    server.close()


async def _lent(pool: Pool, client: str) -> Connection:
    connection = await pool.take(client)
    connection.begin(is_head=False)
    return connection


async def test_one_address_has_half_and_waits_for_more_while_another_is_served(pool: Pool) -> None:
    first, second = [await _lent(pool, "a") for _ in range(2)]

    with pytest.raises(Overloaded):
        await pool.take("a")
    other = await _lent(pool, "b")
    waiting = asyncio.create_task(_lent(pool, "a"))
    await asyncio.sleep(0)
    pool.give_back(first)

    third = await waiting
    for connection in (second, third, other):
        pool.give_back(connection)
    assert [(await _lent(pool, "a")).is_open for _ in range(2)] == [True, True]
