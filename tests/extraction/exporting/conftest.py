"""The servers behind a proxy: the monolith, and a service for each module."""

import contextlib
from collections.abc import Iterator

import pytest

from extraction.routes import modules
from tests.extraction.exporting.upstreams import upstream


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, int]]:
    """Their ports, by name."""
    with contextlib.ExitStack() as stack:
        yield {name: stack.enter_context(upstream(name)) for name in ("monolith", *modules())}
