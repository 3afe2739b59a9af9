"""The keyboard alone is enough."""

import pytest
from playwright.sync_api import Browser

from tests.console.browser.people import NUMBERS, PASSWORD
from tests.console.browser.town import FOCUSED, tab_to, visiting
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.browser]


def test_from_the_way_in_to_a_step_and_back(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as olga:
        page, keys = olga.go("login/"), olga.page.keyboard
        tab_to(page, "username")
        keys.type(NUMBERS["Olga Ruiz"])
        tab_to(page, "password")
        keys.type(PASSWORD)
        keys.press("Enter")
        page.wait_for_url(f"{server.base}/console/")

        keys.press("Tab")
        assert page.evaluate(FOCUSED) == "Skip to the content"
        keys.press("Enter")
        tab_to(page, "profiles")
        keys.press("Enter")
        page.wait_for_url("**/modules/profiles/")
        tab_to(page, "Prepare")
        keys.press("Enter")

        page.wait_for_url("**/steps/prepare/")
        assert page.get_by_role("heading", level=1).inner_text() == "Prepare: profiles"
        # Nobody says where profiles would go: the page says what to do.
        assert "PROFILES_SERVICE_DATABASE_URL" in page.locator("main").inner_text()
        olga.shoot("what-stands-in-the-way")


def test_focus_stays_where_it_is_when_a_page_renews_itself(browser: Browser, server: Server) -> None:
    with visiting(browser, server) as olga:
        olga.page.clock.install()
        olga.enter("Olga Ruiz")
        olga.page.locator("#to-forum").focus()
        olga.page.evaluate("document.getElementById('cards').innerHTML = '<p id=old>old</p>' + cards.innerHTML")
        olga.page.locator("#to-forum").focus()

        olga.page.clock.fast_forward("00:06")

        olga.page.locator("#old").wait_for(state="detached")
        assert olga.page.evaluate("document.activeElement.id") == "to-forum"
