"""Steps of a module's way in the console: what is shown first, who begins them, and what is refused."""

import pytest
from django.test import Client

from extraction.gates import gate as gates
from extraction.placements import store
from extraction.starting.models import Start
from tests.console.people import staff

pytestmark = pytest.mark.django_db

PREPARE, MOVE = "/console/modules/media/steps/prepare/", "/console/modules/media/steps/move/"


def test_what_stands_in_the_way_is_shown_with_what_to_do_and_no_button(operator: Client) -> None:
    shown = operator.get(PREPARE).content.decode()

    assert "Nobody says where media would keep its data." in shown
    assert "Set MEDIA_SERVICE_DATABASE_URL" in shown
    assert 'name="reason"' not in shown


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        (PREPARE, {"reason": "so", "epoch": "0"}, 409),
        (PREPARE, {"reason": " ", "epoch": "0"}, 400),
        (PREPARE, {"reason": "so", "epoch": ""}, 400),
        (PREPARE, {"reason": "so", "epoch": "9"}, 409),
        (MOVE, {"reason": "so", "epoch": "0", "confirm": "forum"}, 400),
        ("/console/modules/media/steps/canary/", {"reason": "so", "epoch": "0", "percent": "101"}, 400),
        ("/console/modules/media/steps/burn/", {"reason": "so", "epoch": "0"}, 404),
        ("/console/modules/nothing/steps/move/", {"reason": "so", "epoch": "0"}, 404),
    ],
)
def test_what_cannot_be_begun_begins_nothing_and_is_told_in_a_page(
    operator: Client, path: str, form: dict[str, str], status: int
) -> None:
    answer = operator.post(path, form)

    assert (answer.status_code, Start.objects.count()) == (status, 0)
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("path", [PREPARE, MOVE])
def test_another_team_looks_and_begins_nothing(path: str) -> None:
    carla = staff("+505 7777 0001", "Carla", team_of="chat")

    answer = carla.post(path, {"reason": "so", "epoch": "0", "confirm": "media"})

    assert (answer.status_code, Start.objects.count()) == (403, 0)
    assert "The team of media, or an operator, can take this step." in carla.get(path).content.decode()


def test_people_are_brought_back_at_once(operator: Client) -> None:
    gates.install("default", "media")
    row = store.change("media", 0, actor="ana", reason="so", phase="canary", share=50)

    answer = operator.post(
        "/console/modules/media/steps/canary/", {"reason": "it is slow", "epoch": str(row.epoch), "percent": "0"}
    )

    assert store.placement_of("media").share == 0
    assert answer["Location"] == f"/console/operations/{Start.objects.get().id}/"


def test_an_operation_that_nobody_began_has_no_page(operator: Client) -> None:
    assert operator.get("/console/operations/6f0c7d3e-0000-4000-8000-000000000000/").status_code == 404
