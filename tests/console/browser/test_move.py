"""
Media goes from the plan to its service, back, and there for good, by people who look at pages; nobody alone, and not
everybody. Each page on the way is one that everybody can use, at both widths.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.console.browser.conftest import Come
from tests.console.browser.people import NUMBERS, PASSWORD
from tests.console.browser.town import Town, Visitor, texts
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


@contextmanager
def _held(page: Page) -> Iterator[None]:
    """In the block, what the page asks for to renew itself does not come: it stays as it is."""

    def hold(route: Route) -> None:
        """Neither answer it nor let it go on; the end of the routing does."""

    page.route("**/operations/*/", hold)
    yield
    page.unroute("**/operations/*/")


@contextmanager
def _written_by_others(file: Path) -> Iterator[None]:
    """In the block, who wants to write there waits: on a quick machine, an operation would be over before a look."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


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
        assert visitor.barriers() == []
    page.get_by_role("button", name="Approve it", exact=True).click()
    _done(page)


def _prepare(visitor: Visitor, server: Server) -> None:
    with ExitStack() as looking:
        with _written_by_others(server.data / "media.sqlite3"):
            page = _ask(visitor, "steps/prepare/", reason="media grows faster than the rest", picture="preparing")
            page.locator(".steps").first.wait_for(timeout=PATIENCE)
            looking.enter_context(_held(page))
        expect(page.locator("#outcome")).to_contain_text("under way")
        visitor.shoot("live-progress")
        assert visitor.barriers() == []
    _done(page)
    visitor.shoot("prepared", whole=True)
    assert visitor.barriers() == []
    assert "verify" in texts(page, ".steps li span:first-child")
    assert _standing(server, visitor) == "prepared"


def _repeat_reads(visitor: Visitor, server: Server, app: httpx.Client) -> None:
    _done(_ask(visitor, "steps/shadow/?percent=100", reason="the same answers come from there, too"))
    assert _standing(server, visitor) == "shadow"
    # What was compared is told a moment later.
    for _ in range(100):
        assert app.get("/api/media/").status_code == 200
        page = visitor.go("modules/media/mismatches/")
        if page.get_by_role("row", name="GET /api/media/").count():
            break
        page.wait_for_timeout(200)
    cells = texts(page, "tr:has-text('GET /api/media/') td")
    assert (int(cells[0]) > 0, cells[1]) == (True, "0")
    visitor.shoot("answers-compared")
    assert visitor.barriers() == []


def _share_people(visitor: Visitor, server: Server, app: httpx.Client) -> None:
    _done(_ask(visitor, "steps/canary/?percent=100", reason="nothing went wrong with fewer"))
    assert app.get("/api/media/").status_code == 200
    assert _standing(server, visitor) == "remote"


# Each step is carried out by a process of its own, which takes its time to come up on a busy machine.
@pytest.mark.timeout(300)
def test_media_goes_from_the_plan_to_its_service_and_back(come: Come, server: Server) -> None:
    olga, pablo, app = come("Olga Ruiz"), come("Pablo Mora"), _app(server)
    olga.go("")
    olga.shoot("overview")
    olga.go("modules/media/")
    olga.shoot("module")

    _prepare(olga, server)
    _repeat_reads(olga, server, app)
    olga.go("modules/media/steps/canary/?percent=1")
    olga.shoot("a-few-people-first", whole=True)
    _share_people(olga, server, app)

    page = _ask(olga, "steps/move/", reason="the service is ready", confirm="media", picture="asking-for-the-switch")
    expect(page.locator("#outcome")).to_contain_text("waiting")
    assert page.get_by_role("button", name="Approve it").count() == 0
    olga.shoot("waiting-for-a-second-person", whole=True)
    assert olga.barriers() == []
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


# Goes on where the test above has ended.
@pytest.mark.timeout(300)
def test_media_is_settled_by_two_once_both_sides_have_agreed_for_days(come: Come, server: Server, place: Town) -> None:
    olga, pablo, app = come("Olga Ruiz"), come("Pablo Mora"), _app(server)
    _share_people(olga, server, app)
    page = _ask(olga, "steps/move/", reason="now for good", confirm="media")
    _decide(pablo, page.url)

    page = olga.go("modules/media/steps/settle/")
    olga.shoot("too-early-to-settle", whole=True)
    assert "Wait until it is 3 days (AGROVET_SETTLE_DAYS), and verify meanwhile." in page.locator("main").inner_text()
    assert page.get_by_role("button", name="Ask for it").count() == 0

    place.let_days_pass()
    _done(_ask(olga, "steps/verify/", reason="before the way back ends"))
    page = _ask(olga, "steps/settle/", reason="three days without a difference", confirm="media")
    expect(page.locator("#outcome")).to_contain_text("waiting")
    address = page.url
    assert _standing(server, olga) == "moved"
    _decide(pablo, address)
    assert _standing(server, pablo) == "settled"
    pablo.shoot("settled")
    assert pablo.barriers() == []
    assert app.get("/api/media/").status_code == 200


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
