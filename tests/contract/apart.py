"""Conversations with a product in two processes: paths of one module go to the one, the rest to the other."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.contract import recordings
from tests.support.processes import free_port
from tests.support.servers import MODULES, Server, serving

PATHS = {"media": ("/api/media/", "/media/"), "accounts": ("/api/auth/", "/api/users/")}


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The server of the one module, and that of all others."""

    module: str
    one: Server
    others: Server

    async def differences(self, scenario: Path) -> list[str]:
        """As `recordings.differences`, each request sent to the server that it concerns."""
        return await recordings.differences(self.others.base, scenario, transport=_Split(self))


class _Split(httpx.AsyncHTTPTransport):
    """Sends each request to who serves its path; its Host stays that of the others, as behind a proxy."""

    def __init__(self, apart: Apart) -> None:
        super().__init__()
        self._paths = PATHS[apart.module]
        self._one = httpx.URL(apart.one.base)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith(self._paths):
            request.url = request.url.copy_with(host=self._one.host, port=self._one.port)
        return await super().handle_async_request(request)


@contextlib.contextmanager
def serving_apart(module: str, parts: Mapping[str, str]) -> Iterator[Apart]:
    """Serve one module by a process of its own, on the same databases and data folder."""
    here, there = free_port(), free_port()
    others = [name for name in MODULES if name != module]
    addresses = {f"{name.upper()}_SERVICE_URL": f"http://127.0.0.1:{here}" for name in others}
    alone = {**parts, **addresses, "AGROVET_MODULES": module}
    rest = {
        **parts,
        "AGROVET_MODULES": ",".join(others),
        f"{module.upper()}_SERVICE_URL": f"http://127.0.0.1:{there}",
    }
    with serving(parts=alone, port=there) as one, serving(parts=rest, port=here) as the_others:
        yield Apart(module=module, one=one, others=the_others)
