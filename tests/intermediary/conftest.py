"""A router in front of a service that the test plays; one for all tests of a file."""

from collections.abc import Iterator

import pytest

from tests.intermediary.catalogue import Stage
from tests.intermediary.proxies import ours
from tests.intermediary.upstream import upstream_server


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with upstream_server() as upstream, ours(upstream.port) as proxy:
        yield Stage(proxy=proxy, upstream=upstream)
