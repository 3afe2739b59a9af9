"""The town that all requests go to."""

from collections.abc import Iterator

import pytest

from tests.api_contract.town import Town
from tests.support.servers import own_parts, serving


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """A server without limits, with people and things on it."""
    with own_parts() as parts, serving(parts={**parts, "AGROVET_RATE_LIMITS": "no"}) as server:
        town = Town(server=server, parts=parts)
        town.heal()
        yield town
