"""The keyboard alone is enough."""

import pytest
from playwright.sync_api import Browser, Page

from tests.console.browser.people import NUMBERS, PASSWORD
from tests.console.browser.town import visiting
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.browser]

FOCUSED = "document.activeElement.innerText || document.activeElement.name || document.activeElement.tagName"
OUTLINED = "getComputedStyle(document.activeElement).outlineStyle"


def _tab_to(page: Page, text: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus says this; all that has it on the way shows so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED) == "solid"
        if str(page.evaluate(FOCUSED)).strip().startswith(text):
            return
    raise AssertionError(f"Tab does not lead to {text}")


def test_from_the_way_in_to_a_step_and_back(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as olga:
        page, keys = olga.go("login/"), olga.page.keyboard
        _tab_to(page, "username")
        keys.type(NUMBERS["Olga Ruiz"])
        _tab_to(page, "password")
        keys.type(PASSWORD)
        keys.press("Enter")
        page.wait_for_url(f"{server.base}/console/")

        keys.press("Tab")
        assert page.evaluate(FOCUSED) == "Skip to the content"
        keys.press("Enter")
        _tab_to(page, "profiles")
        keys.press("Enter")
        page.wait_for_url("**/modules/profiles/")
        _tab_to(page, "Prepare")
        keys.press("Enter")

        page.wait_for_url("**/steps/prepare/")
        assert page.get_by_role("heading", level=1).inner_text() == "Prepare: profiles"
        # Nobody says where profiles would go: the page says what to do.
        assert "PROFILES_SERVICE_DATABASE_URL" in page.locator("main").inner_text()
        olga.shoot("what-stands-in-the-way")


def test_focus_stays_where_it_is_when_a_page_renews_itself(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as olga:
        olga.enter("Olga Ruiz")
        link = olga.page.locator("#to-forum")
        link.focus()
        with olga.page.expect_response("**/console/"):
            pass
        olga.page.wait_for_timeout(200)

        assert olga.page.evaluate("document.activeElement.id") == "to-forum"
