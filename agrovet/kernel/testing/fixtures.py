"""
What every test can ask for, by name: `published`, `announce`, `alone`.

In `modules/<name>/tests` they are about that module; elsewhere about all hosted ones.
docs/how-to/test-a-module-alone.md shows them at work.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import pytest

from agrovet.kernel.bus.events import Event
from agrovet.kernel.testing.events import Published
from agrovet.kernel.testing.events import announce as announce_to

Announce = Callable[[Event], list[str]]


@pytest.fixture
def published(request: pytest.FixtureRequest, db: None) -> Published:
    """What the module has published since the test began, as a list of events."""
    return Published(_module_of(request))


@pytest.fixture
def announce(request: pytest.FixtureRequest, db: None) -> Announce:
    """Call it with an event of another module: the tested module's handlers react, and it tells which."""
    return partial(announce_to, module=_module_of(request))


@pytest.fixture
def alone(request: pytest.FixtureRequest, settings: Any) -> str:
    """
    Host the tested module and no other, as a process with `AGROVET_MODULES=<name>` does; returns its name.

    Doors of others answer by what stands in for them, or are away. Handlers of others hear nothing.
    """
    module = _module_of(request)
    if module is None:
        raise LookupError("Only tests in modules/<name>/tests are about one module that could be alone.")
    # Which paths there are is decided once, for all tests of this process.
    import_module(settings.ROOT_URLCONF)
    settings.AGROVET_MODULES = [module]
    return module


def _module_of(request: pytest.FixtureRequest) -> str | None:
    """The module whose tests these are; None for tests that are no module's."""
    root = request.config.rootpath / "modules"
    return request.path.relative_to(root).parts[0] if request.path.is_relative_to(root) else None
