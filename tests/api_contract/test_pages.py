"""The documentation pages load everything from our own server."""

import re
import shutil
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api_contract.town import Town

pytestmark = pytest.mark.server

PAGES = ["/swagger/", "/redoc/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_nothing_of_others_and_all_it_names_is_there(town: Town, page: str) -> None:
    with httpx.Client(base_url=town.server.base) as http:
        answer = http.get(page)
        named = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", answer.text)
        found = {name: http.get(name).status_code for name in named}

    assert answer.status_code == 200
    assert "https://" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'; ")
    assert len(named) >= 2
    assert found == dict.fromkeys(named, 200)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "shown"), [("/swagger/", ".opblock"), ("/redoc/", "[role=navigation], .menu-content")]
)
def test_a_browser_asks_nobody_else(town: Town, page: str, shown: str) -> None:
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    answered: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        # What the page's policy refuses is never sent, and so never answered.
        tab.on("response", lambda response: answered.add(urlsplit(response.url).netloc))
        tab.goto(f"{town.server.base}{page}")
        tab.wait_for_selector(shown, timeout=60_000)
        tab.wait_for_load_state("networkidle")
        browser.close()

    assert answered - {""} == {urlsplit(town.server.base).netloc}
