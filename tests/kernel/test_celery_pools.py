"""A Celery task gives its connections back, and leaves the pool to the threads beside it."""

import subprocess
import sys

import pytest

from tests.support.servers import ON_POSTGRES, ROOT

_PROGRAM = """
from types import SimpleNamespace
import django
django.setup()
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun
from django.db import connection
from agrovet.celery import app
from agrovet.kernel.bus.tasks import pump

fixup = DjangoWorkerFixup(app)
fixup.worker = SimpleNamespace(pool_cls="prefork")
fixup.install()
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
pool = connection.pool
task_postrun.send(sender=pump, task_id="1")
print(connection.pool is pool, pool.closed, connection.connection)
"""


@pytest.mark.skipif(not ON_POSTGRES, reason="runs in the half of the tests that has PostgreSQL: SQLite has no pool")
def test_after_a_task_the_pool_is_open_and_the_connection_given_back() -> None:
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.stdout.strip(), done.returncode) == ("True False None", 0), done.stderr
