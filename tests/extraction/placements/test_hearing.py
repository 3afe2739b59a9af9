"""A change of placement is heard at once where PostgreSQL holds the placements."""

import os
import threading
import time

import pytest
from django.db import connections

from agrovet.kernel.databases import control_alias
from extraction.placements import store
from extraction.placements.hearing import Ear

ON_POSTGRES = "DATABASE_URL" in os.environ
only_on_postgresql = pytest.mark.skipif(not ON_POSTGRES, reason="SQLite tells nobody anything")


class Listener(threading.Thread):
    """Waits for as long as nobody would, and notes that it heard something."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.listens = threading.Event()

    def run(self) -> None:
        ear = Ear()
        ear.wait(0.01, without=0.01, stopping=threading.Event())
        self.listens.set()
        ear.wait(600, without=600, stopping=threading.Event())
        ear.close()


def _channels() -> list[tuple[str]]:
    with connections[control_alias()].cursor() as cursor:
        cursor.execute("SELECT pg_listening_channels()")
        found: list[tuple[str]] = cursor.fetchall()
    connections[control_alias()].close()
    return found


@only_on_postgresql
def test_who_listens_hears_of_a_change_when_it_is_committed(transactional_db: None) -> None:
    listener = Listener()
    listener.start()
    assert listener.listens.wait(20)

    store.change("forum", 0, actor="ana", reason="a try", share=10)

    listener.join(20)
    assert not listener.is_alive()


@only_on_postgresql
def test_the_next_to_use_the_connection_hears_nothing(transactional_db: None) -> None:
    ear = Ear()
    ear.wait(0.01, without=0.01, stopping=threading.Event())

    ear.close()

    assert _channels() == []


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL tells who listens")
def test_where_nothing_is_told_the_wait_is_the_shorter_one(transactional_db: None) -> None:
    begun = time.monotonic()

    Ear().wait(600, without=0.01, stopping=threading.Event())

    assert time.monotonic() - begun < 60
