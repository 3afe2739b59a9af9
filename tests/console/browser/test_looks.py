"""Every page, on a desk and on a phone, by day and by night: it keeps nobody out, and breaks no policy."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser

from tests.console.addresses import pages
from tests.console.browser.town import DESKTOP, PHONE, Look, Scheme, Visitor, visiting
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.browser]

PAGES = [
    *(path.removeprefix("/console/") for path in pages()),
    "record/?module=media&actor=nobody",
    "modules/nothing/",
    "operations/6f0c7d3e-0000-4000-8000-000000000000/",
]
LOOKS: list[Look] = [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "dark"), (PHONE, "light")]


@pytest.fixture(scope="module")
def olga(browser: Browser, server: Server) -> Iterator[Visitor]:
    """An operator, whose window and hour change."""
    with visiting(browser, server) as visitor:
        visitor.enter("Olga Ruiz")
        yield visitor


@pytest.mark.parametrize("path", PAGES)
def test_no_page_keeps_anybody_out(olga: Visitor, path: str) -> None:
    olga.go(path)

    assert olga.barriers(LOOKS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_way_in_keeps_nobody_out(browser: Browser, server: Server, scheme: Scheme) -> None:
    with visiting(browser, server, size=PHONE, scheme=scheme) as stranger:
        page = stranger.go("login/")
        first = stranger.barriers([(PHONE, scheme)])
        page.get_by_label("Phone number").fill("+505 7777 0001")
        page.get_by_label("Password").fill("no")
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("alert").filter(has_text="open nothing here").wait_for()
        if scheme == "light":
            stranger.shoot("wrong-password-on-a-phone")

        assert (first, stranger.barriers(LOOKS)) == ([], [])


def test_nothing_on_a_page_may_run_or_be_styled_but_files_of_this_server(server: Server) -> None:
    policy = httpx.get(f"{server.base}/console/login/").headers["content-security-policy"]

    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
