"""An upgrade under requests, and the way back: the previous version's code and this one's on one database."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.backup.operators import run
from tests.drill.crowd import Crowd
from tests.drill.people import settle
from tests.support.servers import ON_POSTGRES, ROOT, Server, own_parts, serving
from tests.upgrade.previous import previous_version, tree_of

pytestmark = [
    pytest.mark.server,
    pytest.mark.timeout(900),
    pytest.mark.long,
    pytest.mark.skipif(not ON_POSTGRES, reason="two versions share PostgreSQL and Redis, not a file"),
    pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this copy has no history, so no previous version"),
]


class InTurn(httpx.AsyncHTTPTransport):
    """Sends requests to the servers in turn, as a proxy does in front of several containers."""

    servers: Sequence[Server] = ()
    sent = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        here = type(self)
        server = httpx.URL(here.servers[here.sent % len(here.servers)].base)
        here.sent += 1
        request.url = request.url.copy_with(host=server.host, port=server.port)
        return await super().handle_async_request(request)


async def test_no_request_fails_while_the_next_version_takes_over_nor_on_the_way_back() -> None:
    with tree_of(previous_version()) as tree, own_parts() as parts, ExitStack() as stack:
        settings = {**parts, "AGROVET_RATE_LIMITS": "no"}
        old = await asyncio.to_thread(_start, stack, settings, tree)
        InTurn.servers = [old.server]
        crowd = Crowd("http://127.0.0.1:1")
        crowd.people = await settle(old.server.base, crowd.ledger, count=6, seed=3)
        for person in crowd.people:
            person.http = httpx.AsyncClient(base_url=old.server.base, timeout=120, transport=InTurn())
        before = _migrations(parts)

        async with crowd.at_work(pause=0.05, talk_pause=1):
            # It migrates while the old one serves.
            new = await asyncio.to_thread(_start, stack, settings, ROOT)
            after = _migrations(parts)
            await _serve_by(crowd, [old.server, new.server], seconds=4)
            await _serve_by(crowd, [new.server], seconds=0)
            await asyncio.to_thread(old.stack.close)
            await _serve_by(crowd, [new.server], seconds=1)
            # Back again: the old code, on the tables of the new one.
            old = await asyncio.to_thread(_start, stack, settings, tree)
            await _serve_by(crowd, [new.server, old.server], seconds=2)
            await _serve_by(crowd, [old.server], seconds=1)

        assert before < after
        assert crowd.ledger.failures == []
        assert sum(crowd.ledger.requests.values()) > 50
        assert await crowd.missing_or_wrong() == []
        assert run(parts, "bus", "verify").told == []
        assert run(parts, "bus", "parked").told == []


class _Started:
    """A server that can be stopped before the others."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self.server, self.stack = server, stack


def _start(stack: ExitStack, settings: dict[str, str], folder: Path) -> _Started:
    own = stack.enter_context(ExitStack())
    return _Started(own.enter_context(serving(parts=settings, folder=folder, within=300)), own)


async def _serve_by(crowd: Crowd, servers: Sequence[Server], *, seconds: float) -> None:
    """From now on these serve; those that did so before have answered all that they were asked."""
    async with crowd.pace.resting():
        InTurn.servers = servers
    await asyncio.sleep(seconds)


def _migrations(parts: dict[str, str]) -> set[tuple[str, str]]:
    with psycopg.connect(parts["DATABASE_URL"]) as connection:
        return set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
