"""Files on a disk that has no room for them."""

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from rest_framework.test import APIClient

from agrovet.kernel.databases import connection_of, lend_connections
from agrovet.kernel.errors import NoRoom
from agrovet.kernel.writing import writing
from modules.media import store
from modules.media.tests.samples import sent

MB = 1024 * 1024


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Within the block no file of this process may grow beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_half_a_file_does_not_stay(store_folder: Path) -> None:
    with room_for(MB), pytest.raises(NoRoom):
        store.keep(key="media/x.png", content=io.BytesIO(bytes(2 * MB)))

    assert [path for path in store_folder.rglob("*") if path.is_file()] == []
    store.keep(key="media/x.png", content=io.BytesIO(bytes(2 * MB)))
    assert (store_folder / "media/x.png").stat().st_size == 2 * MB


@pytest.mark.django_db(transaction=True)
def test_while_a_store_is_waited_for_the_connection_is_lent(ana: APIClient, store_folder: Path) -> None:
    connection_of("media").ensure_connection()
    with writing("media") as alias:
        lend_connections()
        assert connections[alias].connection is not None

    lend_connections()

    if connections[alias].vendor == "postgresql":
        assert connections[alias].connection is None
    assert ana.post("/api/media/", {"image": sent()}, format="multipart").status_code == 201
