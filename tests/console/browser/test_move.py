"""Media goes from the plan to its service and back, by people who look at pages; nobody alone, and not everybody."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.console.browser.conftest import Come
from tests.console.browser.people import NUMBERS, PASSWORD
from tests.console.browser.town import Visitor, texts
from tests.support.servers import Server

pytestmark = [pytest.mark.server, pytest.mark.browser]

PATIENCE = 100_000  # milliseconds


def _ask(visitor: Visitor, path: str, *, reason: str, confirm: str = "", picture: str = "") -> Page:
    """Look at a step, and ask for it."""
    page = visitor.go(f"modules/media/{path}")
    page.get_by_label("Why?").fill(reason)
    if confirm:
        page.get_by_label("Type media to confirm").fill(confirm)
    if picture:
        visitor.shoot(picture, whole=True)
    page.locator("form.panel button").click()
    page.wait_for_url("**/operations/*/")
    return page


def _done(page: Page) -> None:
    """The page says by itself that it has come to its end."""
    expect(page.locator("#outcome")).to_contain_text("done", timeout=PATIENCE)


def _standing(server: Server, visitor: Visitor) -> str:
    """The phase that the page of the module shows."""
    return visitor.go("modules/media/").locator(".way [aria-current]").inner_text()


def _app(server: Server) -> httpx.Client:
    """A client of the API, with a key."""
    http = httpx.Client(base_url=server.base)
    form = {"phone_number": NUMBERS["Olga Ruiz"], "password": PASSWORD}
    http.headers["Authorization"] = f"Token {http.post('/api/auth/login/', json=form).json()['token']}"
    return http


def _decide(visitor: Visitor, address: str, *, picture: str = "") -> None:
    """The second person finds it on the overview, and approves."""
    visitor.go("").get_by_role("link", name="Look and decide").click()
    page = visitor.page
    assert page.url == address
    page.get_by_label("Type media to approve").fill("media")
    if picture:
        visitor.shoot(picture, whole=True)
    page.get_by_role("button", name="Approve it", exact=True).click()
    _done(page)


# Each step is carried out by a process of its own, which takes its time to come up on a busy machine.
@pytest.mark.timeout(300)
def test_media_goes_from_the_plan_to_its_service_and_back(come: Come, server: Server) -> None:
    olga, pablo = come("Olga Ruiz"), come("Pablo Mora")
    olga.go("")
    olga.shoot("overview")
    olga.go("modules/media/")
    olga.shoot("module")

    page = _ask(olga, "steps/prepare/", reason="media grows faster than the rest", picture="preparing")
    page.locator(".steps").first.wait_for(timeout=PATIENCE)
    olga.shoot("live-progress")
    _done(page)
    olga.shoot("prepared", whole=True)
    assert "verify" in texts(page, ".steps li span:first-child")
    assert _standing(server, olga) == "prepared"

    olga.go("modules/media/steps/canary/?percent=1")
    olga.shoot("a-few-people-first", whole=True)
    _done(_ask(olga, "steps/canary/?percent=100", reason="nothing went wrong with fewer"))
    app = _app(server)
    assert app.get("/api/media/").status_code == 200
    assert _standing(server, olga) == "remote"

    page = _ask(olga, "steps/move/", reason="the service is ready", confirm="media", picture="asking-for-the-switch")
    expect(page.locator("#outcome")).to_contain_text("waiting")
    assert page.get_by_role("button", name="Approve it").count() == 0
    olga.shoot("waiting-for-a-second-person", whole=True)
    _decide(pablo, page.url, picture="the-second-person")
    # Whoever asked sees it without doing anything.
    _done(page)
    assert re.search(r"Writes were held for \d+ ms", page.locator("#progress").inner_text())
    assert _standing(server, pablo) == "moved"
    pablo.shoot("moved")
    assert app.get("/api/media/").status_code == 200

    page = _ask(pablo, "steps/back/", reason="to show the way back", confirm="media")
    _decide(olga, page.url)
    assert _standing(server, olga) == "prepared"
    olga.go("record/?module=media")
    olga.shoot("record")


def test_who_has_no_right_sees_and_does_nothing(come: Come) -> None:
    flor = come("Flor Téllez")
    page = flor.go("modules/media/steps/prepare/")
    said = page.locator("main").inner_text()

    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    answer = flor.context.request.post(
        page.url, form={"csrfmiddlewaretoken": token, "reason": "so", "epoch": "0"}, headers={"Accept-Language": "en"}
    )

    assert "The team of media, or an operator, can take this step." in said
    assert page.get_by_role("button", name="Prepare").count() == 0
    assert (answer.status, "You see media, and may not change it." in answer.text()) == (403, True)
    flor.shoot("not-my-module")
    assert flor.go("flags/module.forum/").get_by_role("button", name="Switch off for everybody").count() == 1


def test_a_parked_event_is_tried_again(come: Come) -> None:
    olga = come("Olga Ruiz")
    page = olga.go("events/")
    olga.shoot("parked-events", whole=True)

    page.get_by_role("button", name="Try again now").click()

    page.get_by_text("1 event was applied.").wait_for()
    page.get_by_text("Nothing is parked: every handler has applied what it was sent.").wait_for()
