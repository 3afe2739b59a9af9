"""One image for all tests, and the containers that several of them look at."""

from collections.abc import Iterator

import pytest

from tests.container.beside import beside
from tests.support import engine
from tests.support.containers import Container, build, container, volume


@pytest.fixture(scope="session")
def image() -> str:
    """The image, built from the files as they are."""
    if why := engine.lacking():
        pytest.skip(why)
    return build("agrovet:test")


@pytest.fixture(scope="module", params=["embedded", pytest.param("postgres", marks=pytest.mark.long)])
def served(request: pytest.FixtureRequest, image: str) -> Iterator[Container]:
    """A container that is ready, on an empty volume and an empty database."""
    with beside(request.param) as settings, volume() as data:
        # What is in flight may take its time here: this machine may be busy with all that tests do.
        given = {**settings, "AGROVET_GRACE_SECONDS": "40"}
        with container(image, volume=data, settings=given) as here:
            here.wait_until_ready()
            yield here
