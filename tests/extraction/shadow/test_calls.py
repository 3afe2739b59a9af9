"""
Reads through doors that the monolith has answered are repeated at the service.

The service in these tests has a database of its own, which is empty: it knows no files of the test's database.
"""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.doors import calls
from agrovet.kernel.placement import Standing
from extraction.shadow.calls import repeat
from modules.media import public as media
from modules.media.models import MediaFile
from tests.extraction.shadow.conftest import Stage
from tests.kernel import far
from tests.support.servers import Server, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

SECRET = "a secret that both sides know, and nobody else"


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    with (
        own_parts() as parts,
        serving(parts={**parts, "AGROVET_MODULES": "media", "AGROVET_SERVICE_SECRET": SECRET}) as server,
    ):
        yield server


@pytest.fixture(autouse=True)
def _media_in_shadow(stage: Stage, service: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.AGROVET_SERVICE_SECRET = SECRET
    settings.AGROVET_SERVICE_URLS = {"media": service.base}
    monkeypatch.setattr(calls, "repeater", repeat)
    placement.learn({"media": Standing(epoch=1, shadow=100, phase="shadow")})


def _found(stage: Stage) -> tuple[str, int, int, int]:
    stage.settle()
    row = stage.endpoint("media")
    return row.endpoint, row.compared, row.differed, row.unanswered


def test_answers_that_agree_are_counted(stage: Stage) -> None:
    assert media.files(ids=[1]) == {}

    assert _found(stage) == ("door media.files", 1, 0, 0)


def test_what_differs_is_kept_and_the_caller_has_its_answer(stage: Stage) -> None:
    id = MediaFile.objects.create(owner_id=1, url="/media/media/x.png", key="media/x.png").id

    assert list(media.files(ids=[id])) == [id]

    assert _found(stage) == ("door media.files", 1, 1, 0)
    ((difference,),) = stage.mismatches()
    assert (difference["field"], difference["service"]) == ("body.result.*", "(absent)")


def test_a_service_that_is_away_is_counted(stage: Stage, settings: Settings) -> None:
    settings.AGROVET_SERVICE_URLS = {"media": far.nobody()}

    assert media.files(ids=[1]) == {}

    assert _found(stage) == ("door media.files", 0, 0, 1)


def test_writes_are_not_repeated(stage: Stage) -> None:
    visitors = MediaFile.objects.create(owner_id=None, url="/x.png", key="x.png", expires_at="2030-01-01T00:00Z").id

    media.claim(ids=[visitors], person_id=7)

    stage.settle()
    assert MediaFile.objects.get(id=visitors).owner_id == 7
    assert stage.endpoints() == []
