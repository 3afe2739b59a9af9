"""A module whose data is where nobody answers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from pytest_django import DjangoDbBlocker

from agrovet.kernel import placement
from agrovet.kernel.placement import Standing
from tests.support.processes import free_port


@contextmanager
def data_away(module: str, blocker: DjangoDbBlocker, **others: Standing) -> Iterator[None]:
    """
    In the block, the module's data is in a database at a port where nobody listens.

    :param others: where other modules stand meanwhile
    """
    alias = f"{module}_service"
    connections.settings[alias] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "nobody",
        "HOST": "127.0.0.1",
        "PORT": str(free_port()),
        "OPTIONS": {},
    }
    away = Standing(epoch=1, term=1, authority="service", phase="moved", share=0)
    placement.learn({module: away, **others})
    try:
        with blocker.unblock():
            yield
    finally:
        placement.learn({})
        del connections.settings[alias]
