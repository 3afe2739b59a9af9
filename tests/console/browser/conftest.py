"""
One server and one browser for all of these tests, and for no others: while a browser is there, an event loop runs in
this thread, in which Django refuses to ask a database.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.console.browser.town import Town, Visitor, chromium, town, visiting
from tests.support.servers import Server

Come = Callable[..., Visitor]


@pytest.fixture(scope="package")
def place() -> Iterator[Town]:
    """The server, and what can be done to it beside its pages."""
    if chromium() is None:
        pytest.skip("no Chromium on this machine")
    with town() as running:
        yield running


@pytest.fixture(scope="package")
def server(place: Town) -> Server:
    """The server."""
    return place.server


@pytest.fixture(scope="package")
def browser(server: Server) -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def come(browser: Browser, server: Server) -> Iterator[Come]:
    """Somebody comes, and is logged in; each has a browser of their own."""
    with ExitStack() as stack:

        def arrive(name: str, **how: Any) -> Visitor:
            visitor = stack.enter_context(visiting(browser, server, **how))
            visitor.enter(name)
            return visitor

        yield arrive
