"""
A module that this process hosts, and that has a service: its door leads to where the placement says.

The service in these tests has a database of its own, which is empty: what only the test's database knows shows
that the answer was given here.
"""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pytest_django import Settings

from agrovet.kernel import placement
from agrovet.kernel.doors import ServiceUnavailable
from agrovet.kernel.placement import Standing
from agrovet.kernel.uploads import Upload
from modules.media import public as media
from modules.media.models import MediaFile
from tests.kernel import far
from tests.support.servers import Server, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

SECRET = "a secret that both sides know, and nobody else"
NO_PNG = b"this is no picture"


@pytest.fixture(scope="module")
def service() -> Iterator[Server]:
    with (
        own_parts() as parts,
        serving(parts={**parts, "AGROVET_MODULES": "media", "AGROVET_SERVICE_SECRET": SECRET}) as server,
    ):
        yield server


@pytest.fixture(autouse=True)
def _monolith(settings: Settings, db: None) -> Iterator[None]:
    settings.AGROVET_SERVICE_SECRET = SECRET
    settings.AGROVET_SIDE = "monolith"
    far.forget()
    yield
    placement.learn({})
    far.forget()


@pytest.fixture
def file_id(db: None) -> int:
    """A file that is recorded here, and not at the service."""
    return MediaFile.objects.create(owner_id=1, url="/media/media/x.png", key="media/x.png").id


def _lead(settings: Settings, url: str, *, share: int = 100) -> None:
    settings.AGROVET_SERVICE_URLS = {"media": url}
    placement.learn({"media": Standing(epoch=1, share=share, phase="canary")})


def _is_asked_here(file_id: int) -> bool:
    return file_id in media.files(ids=[file_id])


def test_a_module_without_a_share_is_asked_here(settings: Settings, service: Server, file_id: int) -> None:
    _lead(settings, service.base, share=0)

    assert _is_asked_here(file_id)


def test_a_module_that_serves_all_is_asked_there(settings: Settings, service: Server, file_id: int) -> None:
    _lead(settings, service.base)

    assert not _is_asked_here(file_id)


def test_a_module_that_serves_some_is_asked_where_the_person_is_served(
    settings: Settings, service: Server, file_id: int
) -> None:
    _lead(settings, service.base, share=50)

    outside_of_requests = _is_asked_here(file_id)
    marker = placement.chooser.set(lambda module: module == "media")
    far.forget()
    for_the_chosen = _is_asked_here(file_id)
    placement.chooser.reset(marker)
    marker = placement.chooser.set(lambda module: False)
    for_others = _is_asked_here(file_id)
    placement.chooser.reset(marker)

    assert (outside_of_requests, for_the_chosen, for_others) == (True, False, True)


def test_the_service_itself_asks_nobody(settings: Settings, service: Server, file_id: int) -> None:
    _lead(settings, service.base)
    settings.AGROVET_SIDE = "service"

    assert _is_asked_here(file_id)


def test_refusals_of_the_service_are_met_as_those_from_here(settings: Settings, service: Server) -> None:
    _lead(settings, service.base)

    with pytest.raises(media.UnreadableFile):
        _store(NO_PNG)


class TestWhileTheServiceIsAway:
    def test_what_is_asked_is_answered_here(self, settings: Settings, file_id: int) -> None:
        _lead(settings, far.nobody())

        assert _is_asked_here(file_id)

    def test_what_was_not_sent_is_done_here(self, settings: Settings) -> None:
        _lead(settings, far.nobody())

        with pytest.raises(media.UnreadableFile):
            _store(NO_PNG)

    def test_what_may_be_done_twice_is_done_here(self, settings: Settings) -> None:
        visitors = MediaFile.objects.create(owner_id=None, url="/x.png", key="x.png", expires_at="2030-01-01T00:00Z").id
        with far.server(far.close_at_once) as (url, asked):
            _lead(settings, url)

            media.claim(ids=[visitors], person_id=7)

        assert MediaFile.objects.get(id=visitors).owner_id == 7
        assert asked

    def test_what_may_have_been_done_there_is_not_done_again(self, settings: Settings) -> None:
        with far.server(far.close_at_once) as (url, asked):
            _lead(settings, url)

            with pytest.raises(ServiceUnavailable):
                _store(NO_PNG)

        assert len(asked) == 1


def _store(content: bytes) -> None:
    media.store_image(
        owner_id=1, folder="profiles", upload=Upload(name="x.png", size=len(content), content=BytesIO(content))
    )
