"""Several who record at once make one chain, whichever of them is slow or gives up."""

import os
import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.db import connection, transaction

from agrovet.kernel.record.models import Entry
from agrovet.kernel.record.noting import note
from agrovet.kernel.record.verifying import verify
from tests.support.following import url_of_the_test
from tests.support.servers import ROOT


def test_processes_that_record_at_once_make_one_chain(transactional_db: None) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.record.writer", name, "40"],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": "", "DATABASE_URL": url_of_the_test()},
            stdin=subprocess.PIPE,
        )
        for name in ("ana", "beto", "carla")
    ]
    for each in writers:
        assert each.stdin is not None
        each.stdin.write(b"go\n")
        each.stdin.close()
    whole_meanwhile = verify().found
    ended = [each.wait(timeout=100) for each in writers]

    assert (ended, whole_meanwhile) == ([0, 0, 0], ())
    assert Counter(Entry.objects.values_list("actor", flat=True)) == {"ana": 40, "beto": 40, "carla": 40}
    assert (verify().entries, verify().found) == (120, ())


@pytest.mark.parametrize("gives_up", [True, False])
def test_the_next_one_waits_for_an_open_transaction_and_follows_what_came_of_it(
    transactional_db: None, gives_up: bool
) -> None:
    noted, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                note(action="a", subject="forum", actor="slow")
                noted.set()
                may_end.wait(timeout=60)
                transaction.set_rollback(gives_up)
        finally:
            connection.close()

    def follow() -> None:
        try:
            note(action="a", subject="forum", actor="next")
        finally:
            connection.close()

    slow, following = threading.Thread(target=hold), threading.Thread(target=follow)
    slow.start()
    assert noted.wait(timeout=60)
    following.start()
    following.join(timeout=0.3)
    waited = following.is_alive()
    may_end.set()
    for each in (slow, following):
        each.join(timeout=60)

    assert waited
    assert list(Entry.objects.order_by("id").values_list("id", "actor")) == (
        [(1, "next")] if gives_up else [(1, "slow"), (2, "next")]
    )
    assert verify().found == ()
