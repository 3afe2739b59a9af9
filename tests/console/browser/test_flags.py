"""Switching a module off and on while a client is calling it; ramping a feature up."""

import threading
import time
from itertools import groupby

import httpx
import pytest

from tests.console.browser.conftest import Come
from tests.console.browser.town import texts
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.browser]


class Client:
    """An app that asks again and again; `heard` are the statuses that it was answered with."""

    def __init__(self, address: str) -> None:
        self.heard: list[int] = []
        self._address = address
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Client":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _ask(self) -> None:
        with httpx.Client() as http:
            while not self._stopping.wait(0.02):
                self.heard.append(http.get(self._address).status_code)

    def wait_for(self, status: int) -> None:
        """Until it is answered so."""
        deadline = time.monotonic() + 20
        while not self.heard or self.heard[-1] != status:
            assert time.monotonic() < deadline, self.heard[-5:]
            time.sleep(0.02)


def test_a_module_is_switched_off_and_on_while_a_client_is_calling(come: Come, server: Server) -> None:
    olga = come("Olga Ruiz")
    with Client(f"{server.base}/api/categories/") as app, Client(f"{server.base}/api/foro/posts/") as other:
        app.wait_for(200)
        page = olga.go("flags/module.marketplace/")
        page.get_by_label("Why?").fill("the index of ads is built anew")
        page.get_by_label("Type marketplace to switch it off").fill("marketplace")
        olga.shoot("switching-a-module-off")
        page.get_by_role("button", name="Switch off for everybody").click()
        page.get_by_text("Every process follows within a second.").wait_for()
        app.wait_for(503)
        olga.shoot("a-module-is-off", whole=True)

        page.get_by_label("Why?").fill("the index is there")
        page.get_by_role("button", name="Switch on for everybody").click()
        app.wait_for(200)

    assert [status for status, _ in groupby(app.heard)] == [200, 503, 200]
    assert set(other.heard) == {200}
    assert texts(page, "tbody tr td:nth-child(5)")[:2] == ["the index is there", "the index of ads is built anew"]


def test_without_the_name_typed_nothing_is_switched_off(come: Come, server: Server) -> None:
    olga = come("Olga Ruiz")
    page = olga.go("flags/module.forum/")
    page.get_by_label("Why?").fill("to see")

    page.get_by_role("button", name="Switch off for everybody").click()

    assert "nothing was done" in page.get_by_role("alert").first.inner_text()
    assert httpx.get(f"{server.base}/api/foro/posts/").status_code == 200


def test_a_feature_is_ramped_up(come: Come) -> None:
    olga = come("Olga Ruiz")
    page = olga.go("flags/marketplace.relevance/")
    form = page.locator("form", has=page.get_by_role("button", name="Start the ramp"))
    form.get_by_label("Steps of a ramp, in percent").fill("5 25 100")
    form.get_by_label("Minutes each").fill("60")
    form.get_by_label("Why?").fill("the team is content with it")
    olga.shoot("ramping-a-feature", whole=True)
    form.get_by_role("button", name="Start the ramp").click()

    page.get_by_text("A ramp: 5, 25, 100 %, 60 minutes each.").wait_for()
    page = olga.go("flags/")
    olga.shoot("flags", whole=True)
    assert page.locator("tr", has_text="marketplace.relevance").locator(".badge").inner_text() == "5 %"
