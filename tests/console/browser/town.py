"""A server with people in front of its console, and their browsers."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.console.browser.people import NUMBERS, PASSWORD
from tests.support import processes
from tests.support.servers import ROOT, Server, clean_environment, own_parts, serving

DESKTOP, PHONE = ViewportSize(width=1180, height=800), ViewportSize(width=390, height=844)
Scheme = Literal["light", "dark"]
PICTURES = os.environ.get("CONSOLE_PICTURES", "")
"""A folder for pictures of what the tests see: `CONSOLE_PICTURES=docs/images/console scripts/test --sqlite …`."""


def chromium() -> str | None:
    """The system's browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@contextlib.contextmanager
def town() -> Iterator[Server]:
    """A monolith with people, and a service beside it that media can go to."""
    with own_parts() as parts:
        folder = Path(parts["AGROVET_DATA_DIR"])
        parts["MEDIA_SERVICE_URL"] = f"http://127.0.0.1:{processes.free_port()}"
        parts["MEDIA_SERVICE_DATABASE_URL"] = f"sqlite:///{folder / 'media.sqlite3'}"
        environment = clean_environment(parts) | {"DJANGO_SETTINGS_MODULE": "agrovet.settings"}
        for command in (["manage.py", "migrate_all"], ["-m", "tests.console.browser.people"]):
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, capture_output=True)
        with serving(parts=parts, options=["--beside", "media"]) as server:
            yield server


@dataclass
class Visitor:
    """Somebody with a browser of their own. `complaints` is all that it wrote to its console."""

    server: Server
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """To a page of the console."""
        self.page.goto(f"{self.server.base}/console/{path}")
        return self.page

    def enter(self, name: str) -> None:
        """Log in."""
        page = self.go("login/")
        page.get_by_label("Phone number").fill(NUMBERS[name])
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{self.server.base}/console/")

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """A picture for the docs, where pictures are wanted."""
        if PICTURES:
            (ROOT / PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=ROOT / PICTURES / f"{name}.png", full_page=whole)

    def barriers(self) -> list[str]:
        """What keeps people out of the page, as axe finds it; empty where nothing does."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@contextlib.contextmanager
def visiting(
    browser: Browser,
    server: Server,
    *,
    size: ViewportSize = DESKTOP,
    scheme: Scheme = "light",
    language: str = "en-US",
) -> Iterator[Visitor]:
    """Somebody comes with a new browser; no page of theirs may have broken its policy, or thrown."""
    context = browser.new_context(
        viewport=size,
        color_scheme=scheme,
        locale=language,
        timezone_id="America/Managua",
        reduced_motion="reduce",
    )
    visitor = Visitor(server, context, context.new_page())

    def complain(message: ConsoleMessage) -> None:
        # A page that says no with its status is no fault; what a policy refuses is.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            visitor.complaints.append(message.text)

    visitor.page.on("console", complain)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.complaints == []


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def texts(page: Page, selector: str) -> Sequence[str]:
    """What the elements say, one after the other."""
    return [text.strip() for text in page.locator(selector).all_inner_texts()]
