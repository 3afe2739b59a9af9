"""A server with people in front of its console, and their browsers."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize

from tests.console.browser.people import NUMBERS, PASSWORD
from tests.console.browser.traffic import people_at_work
from tests.support import processes
from tests.support.servers import ROOT, Server, clean_environment, own_parts, serving

DESKTOP, PHONE = ViewportSize(width=1180, height=800), ViewportSize(width=390, height=844)
Scheme = Literal["light", "dark"]
Look = tuple[ViewportSize, Scheme]
BOTH_WIDTHS: list[Look] = [(DESKTOP, "light"), (PHONE, "dark")]
AXE = Axe()
PICTURES = os.environ.get("CONSOLE_PICTURES", "")
"""A folder for pictures of what the tests see: `CONSOLE_PICTURES=docs/images/console scripts/test --sqlite …`."""


def chromium() -> str | None:
    """The system's browser."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@dataclass(frozen=True, kw_only=True)
class Town:
    """A monolith with people, and a service beside it that media can go to."""

    server: Server
    environment: Mapping[str, str]

    def let_days_pass(self) -> None:
        """So many as settling asks for."""
        _run("days", self.environment)


@contextlib.contextmanager
def town() -> Iterator[Town]:
    """While the block lasts."""
    with own_parts() as parts:
        folder = Path(parts["AGROVET_DATA_DIR"])
        parts["MEDIA_SERVICE_URL"] = f"http://127.0.0.1:{processes.free_port()}"
        parts["MEDIA_SERVICE_DATABASE_URL"] = f"sqlite:///{folder / 'media.sqlite3'}"
        environment = clean_environment(parts) | {"DJANGO_SETTINGS_MODULE": "agrovet.settings"}
        _run("people", environment)
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(serving(parts=parts, options=["--beside", "media"]))
            if PICTURES:
                stack.enter_context(people_at_work(server.base))
            yield Town(server=server, environment=environment)


def _run(module: str, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", f"tests.console.browser.{module}"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


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
        """Log in, in whichever language."""
        page = self.go("login/")
        page.locator("[name=username]").fill(NUMBERS[name])
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"{self.server.base}/console/")

    def shoot(self, name: str, *, whole: bool = False) -> None:
        """A picture for the docs, where pictures are wanted."""
        if PICTURES:
            (ROOT / PICTURES).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=ROOT / PICTURES / f"{name}.png", full_page=whole)

    def barriers(self, looks: Sequence[Look] = BOTH_WIDTHS) -> list[str]:
        """
        What keeps people out of the page, as axe finds it in each look, and where it is wider than its window; empty
        where nothing does. The window is as before afterwards.
        """
        before, found = self.page.viewport_size, []
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.axe_script)
        for size, scheme in looks:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme=scheme)
            violations = self.page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
            where = f"{size['width']} px, {scheme}"
            found += [f"{where}: {each['id']}: {node['target']}" for each in violations for node in each["nodes"]]
            found += [f"{where}: {sideways(self.page)} px too wide"] if sideways(self.page) else []
        if before is not None:
            self.page.set_viewport_size(before)
        self.page.emulate_media(color_scheme="null")
        return found


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


FOCUSED = "document.activeElement.innerText || document.activeElement.name || document.activeElement.tagName"
OUTLINED = "getComputedStyle(document.activeElement).outlineStyle"


def tab_to(page: Page, text: str, *, most: int = 60) -> None:
    """Press Tab until what has the focus says this; all that has it on the way shows so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINED) == "solid"
        if str(page.evaluate(FOCUSED)).strip().startswith(text):
            return
    raise AssertionError(f"Tab does not lead to {text}")


def texts(page: Page, selector: str) -> Sequence[str]:
    """What the elements say, one after the other."""
    return [text.strip() for text in page.locator(selector).all_inner_texts()]
