"""What a page costs: as many questions for six modules as for one."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agrovet.kernel.bus import drain
from extraction.gates import gate as gates
from extraction.placements import store
from tests.console.test_pages import MODULES

pytestmark = pytest.mark.django_db


def _prepare(modules: Sequence[str]) -> None:
    for module in modules:
        gates.install("default", module)
        epoch = store.placement_of(module).epoch
        store.change(module, epoch, actor="ana", reason="so", phase="prepared", guarded=True)


def _asked(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_the_overview_asks_no_more_for_six_modules_on_their_way_than_for_one(operator: Client) -> None:
    drain()
    _prepare(MODULES[:1])
    for_one = _asked(operator, "/console/")

    _prepare(MODULES[1:])

    assert _asked(operator, "/console/") == for_one
