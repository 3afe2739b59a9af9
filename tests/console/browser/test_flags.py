"""Switching a module off and on while a client is calling it; ramping a feature up."""

import threading
import time
from itertools import groupby

import httpx
import pytest

from tests.console.browser.conftest import Come
from tests.console.browser.town import PHONE, tab_to, texts
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
        deadline = time.monotonic() + 60
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

    said = "The name that you typed is not that of the module: nothing was done."
    assert texts(page, ".problem") == [said]
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


def test_a_rule_is_made_by_the_keyboard_alone_on_a_phone(come: Come) -> None:
    olga = come("Olga Ruiz", size=PHONE, language="es-NI")
    page, keys = olga.go("flags/media.anonymous_upload/"), olga.page.keyboard
    tab_to(page, "Añadir una regla")
    keys.press("Enter")
    page.wait_for_url("**/rules/new/")
    tab_to(page, "people")
    keys.type("7, Ana")
    tab_to(page, "header")
    keys.type("X-Beta")
    tab_to(page, "reason")
    keys.type("el equipo la prueba")
    keys.press("Enter")

    page.get_by_text("Ana no es el id de nadie").wait_for()
    assert texts(page, ".problem") == [
        "Ana no es el id de nadie: las personas se nombran con números, desde 1.",
        "Diga qué valor debe tener el encabezado.",
    ]
    # Where something is wrong the focus is, and a screen reader says what.
    assert page.evaluate("document.activeElement.name") == "people"
    described = page.locator("[name=people]").get_attribute("aria-describedby") or ""
    assert page.locator(f"#{described.split()[-1]}").inner_text().startswith("Ana no es")
    olga.shoot("a-rule-is-wrong-on-a-phone", whole=True)
    assert olga.barriers() == []

    page.locator("[name=people]").focus()
    keys.press("Control+A")
    keys.type("7, 12")
    tab_to(page, "header_value")
    keys.type("yes")
    tab_to(page, "reason")
    keys.press("Enter")
    page.wait_for_url("**/flags/media.anonymous_upload/")
    assert texts(page, ".conditions li") == ["personas 7, 12", "quien envía x-beta: yes"]


def test_a_rule_is_changed_and_taken_away(come: Come) -> None:
    olga = come("Olga Ruiz")
    page = olga.go("flags/profiles.badges/rules/new/")
    page.get_by_label("Role").select_option("specialists")
    page.get_by_label("Share of those, in percent").fill("20")
    page.get_by_label("From this moment on").fill("2027-01-31T08:00")
    page.get_by_label("Until this moment").fill("2027-02-28T18:30")
    page.get_by_label("Why?").fill("specialists first")
    olga.shoot("a-rule", whole=True)
    page.get_by_role("button", name="Keep the rule").click()
    page.get_by_text("Every process follows within a second.").wait_for()
    assert texts(page, ".conditions li")[1:] == [
        "specialists",
        "20 % of those",
        "from 31 Jan 2027 08:00:00",
        "until 28 Feb 2027 18:30:00",
    ]
    olga.shoot("rules", whole=True)

    page.locator("#rule-2").click()
    form = page.locator("form", has=page.get_by_role("button", name="Keep the rule"))
    # The moments are those that were typed, of the clock in Managua.
    assert form.get_by_label("From this moment on").input_value() == "2027-01-31T08:00"
    form.get_by_label("Share of those, in percent").fill("50")
    form.get_by_label("Why?").fill("they like it")
    form.get_by_role("button", name="Keep the rule").click()
    page.get_by_text("50 % of those").wait_for()

    page.locator("#rule-2").click()
    form = page.locator("form", has=page.get_by_role("button", name="Take the rule away"))
    form.get_by_label("Why?").fill("everybody has it soon")
    form.get_by_role("button", name="Take the rule away").click()
    page.wait_for_url("**/flags/profiles.badges/")
    assert texts(page, ".conditions li") == ["people 1"]
    assert texts(page, "tbody tr td:nth-child(5)")[:3] == ["everybody has it soon", "they like it", "specialists first"]
