"""The process of another module stops, is killed and comes back while it is asked."""

import contextlib
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
from pytest_django import Settings

from agrovet.kernel.doors import ServiceUnavailable
from modules.accounts import public as accounts
from tests.kernel import far
from tests.support.processes import free_port
from tests.support.servers import Server, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

SECRET = "a secret that both sides know, and nobody else"


@pytest.fixture(scope="module")
def parts() -> Iterator[dict[str, str]]:
    with own_parts() as parts:
        yield {**parts, "AGROVET_MODULES": "accounts", "AGROVET_SERVICE_SECRET": SECRET}


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings) -> Iterator[None]:
    settings.AGROVET_SERVICE_SECRET = SECRET
    settings.AGROVET_DOOR_SECONDS = 3
    yield
    far.forget()


def processes_of(server: Server) -> list[psutil.Process]:
    """Those that serve, below the one that watches over them."""
    return psutil.Process(server.process.pid).children(recursive=True)


class Waiting(threading.Thread):
    """Asks in a thread; `seconds` and `error` say how that ended."""

    error: ServiceUnavailable | None = None
    seconds = 0.0

    def run(self) -> None:
        began = time.monotonic()
        try:
            accounts.identify(key="some-key")
        except ServiceUnavailable as error:
            self.error = error
        self.seconds = time.monotonic() - began


def test_who_is_asked_stops_is_killed_and_comes_back(settings: Settings, parts: dict[str, str]) -> None:
    port = free_port()
    with serving(parts=parts, port=port) as server:
        far.lead(settings, "accounts", server.base)
        assert accounts.identify(key="some-key") is None

        serving_ones = processes_of(server)
        for process in serving_ones:
            process.suspend()
        stopped = Waiting()
        stopped.run()
        assert (type(stopped.error), 2.9 < stopped.seconds < 3.5) == (ServiceUnavailable, True)

        killed = Waiting()
        killed.start()
        time.sleep(0.5)
        server.kill()
        for process in serving_ones:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        killed.join()
        # Long before the budget is used up: nobody listens any more.
        assert (type(killed.error), killed.seconds < 2) == (ServiceUnavailable, True)

    with serving(parts=parts, port=port):
        assert accounts.identify(key="some-key") is None


def test_another_secret_opens_nothing(settings: Settings, parts: dict[str, str]) -> None:
    with serving(parts={**parts, "AGROVET_SERVICE_SECRET": "another secret of the same length, or longer"}) as server:
        far.lead(settings, "accounts", server.base)

        with pytest.raises(ServiceUnavailable):
            accounts.identify(key="some-key")
        said = server.said()

    assert "A call of '/internal/accounts/identify' was refused: Signature verification failed" in said
