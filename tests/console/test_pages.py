"""Pages of the console without a browser: who sees them, and that they tell what the command line tells."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

MODULES = ["accounts", "media", "profiles", "marketplace", "chat", "forum"]


def test_who_is_not_logged_in_is_asked_to_and_comes_back() -> None:
    answer = Client().get("/console/modules/media/?a=1")

    assert (answer.status_code, answer["Location"]) == (302, "/console/login/?next=/console/modules/media/%3Fa%3D1")


def test_the_overview_has_a_card_for_each_module(operator: Client) -> None:
    answer = operator.get("/console/")

    assert [card.look.module for card in answer.context["cards"]] == MODULES


def test_the_page_of_a_module(operator: Client) -> None:
    answer = operator.get("/console/modules/media/")

    assert answer.status_code == 200
