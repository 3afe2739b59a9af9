"""Pages of the console without a browser: who sees them, in which language, at which time, and what goes wrong."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from agrovet.kernel.flags.operations import set_rules
from agrovet.kernel.record.noting import note
from tests.console.addresses import FILES, NO_PAGES, pages, patterns
from tests.console.browser.people import FEATURE

pytestmark = pytest.mark.django_db

PAGES = pages()

MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]


def test_who_is_not_logged_in_is_asked_to_and_comes_back() -> None:
    answer = Client().get("/console/modules/media/?a=1")

    assert (answer.status_code, answer["Location"]) == (302, "/console/login/?next=/console/modules/media/%3Fa%3D1")


def test_the_overview_has_a_card_for_each_module(operator: Client) -> None:
    answer = operator.get("/console/")

    assert [card.look.module for card in answer.context["cards"]] == MODULES


@pytest.fixture
def a_rule() -> None:
    """For the page of one."""
    set_rules(FEATURE, [{"people": [7]}], seen=0, actor="ana", reason="so")


@pytest.mark.usefixtures("a_rule")
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_shown_to_staff_and_kept_by_no_browser(operator: Client, page: str) -> None:
    answer = operator.get(page)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )


@pytest.mark.parametrize("pattern", [each for each in patterns() if each.name in NO_PAGES], ids=lambda each: each.name)
def test_what_takes_forms_is_no_page(operator: Client, pattern: URLPattern) -> None:
    examples = {"id": "6f0c7d3e-0000-4000-8000-000000000000"}
    path = reverse(f"console:{pattern.name}", kwargs={name: examples[name] for name in pattern.pattern.converters})

    assert operator.get(path).status_code == 405


@pytest.mark.parametrize("before", ["9" * 5000, "9" * 20, "٣", "-1", "abc"])
def test_a_place_in_the_record_that_is_no_number_counts_as_none(operator: Client, before: str) -> None:
    note(action="placement.move", subject="media", module="media", actor="ana", reason="so")

    answer = operator.get("/console/record/", {"before": before})

    assert (answer.status_code, len(answer.context["decisions"])) == (200, 1)


@pytest.mark.parametrize("name", FILES)
def test_what_is_a_file_is_no_page(operator: Client, name: str) -> None:
    assert operator.get(reverse(f"console:{name}"))["Content-Disposition"].startswith("attachment; ")


@pytest.mark.usefixtures("a_rule")
@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_script_or_a_style_of_its_own(operator: Client, page: str) -> None:
    shown = operator.get(page).content.decode()

    assert shown.count("<script") == shown.count("<script src=") == 1
    assert [each for each in ("<style", "style=", "onclick=", "javascript:") if each in shown] == []


def test_what_people_write_is_shown_and_does_not_run(operator: Client) -> None:
    note(action="flag.on", subject="media", actor="<b>ana</b>", reason="<script>alert(1)</script>", after={"a": "<i>"})

    shown = operator.get("/console/record/?actor=%22%3E%3Cscript%3E").content.decode()
    shown += operator.get("/console/modules/media/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert [each for each in ("<b>ana", "<script>", "<i>") if each in shown] == []


class TestLanguage:
    """Spanish or English."""

    @pytest.mark.parametrize(
        ("asked", "language"),
        [("", "es"), ("en-GB,en;q=0.9", "en"), ("de, es-NI;q=0.5", "es"), ("de", "es"), ("nonsense;;;", "es")],
    )
    def test_it_is_that_of_the_browser_else_that_of_the_project(
        self, operator: Client, asked: str, language: str
    ) -> None:
        shown = operator.get("/console/", headers={"Accept-Language": asked}).content.decode()

        assert f'<html lang="{language}">' in shown

    def test_it_is_what_somebody_chose_from_then_on(self, operator: Client) -> None:
        answer = operator.post("/console/language/", {"language": "es", "next": "/console/record/"})

        assert answer["Location"] == "/console/record/"
        assert '<html lang="es">' in operator.get("/console/record/").content.decode()

    def test_what_clients_of_the_api_read_stays_spanish(self, operator: Client) -> None:
        answer = operator.get("/api/auth/users/me/", headers={"Accept-Language": "en"})

        assert answer.json() == {"detail": "Las credenciales de autenticación no se proveyeron."}


def test_moments_are_those_of_the_viewers_clock(operator: Client) -> None:
    note(action="flag.on", subject="forum", actor="ana", at=datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    operator.cookies["console_zone"] = "America/Managua"

    shown = operator.get("/console/record/").content.decode()

    assert '<time datetime="2026-11-26T03:00:00+00:00">25 Nov 2026 21:00:00</time>' in shown
    assert "Times are those of America/Managua." in shown


@pytest.mark.parametrize("zone", ["Nowhere/Atlantis", "../../etc/passwd", "\\073"])
def test_a_zone_that_is_none_is_greenwichs(operator: Client, zone: str) -> None:
    operator.cookies["console_zone"] = zone

    assert "Times are those of UTC." in operator.get("/console/record/").content.decode()


@pytest.mark.parametrize("page", ["/console/modules/nothing/", "/console/modules/nothing/mismatches/"])
def test_what_is_not_there_is_told_in_a_page(operator: Client, page: str) -> None:
    answer = operator.get(page)

    assert answer.status_code == 404
    assert "There is no such page." in answer.content.decode()
