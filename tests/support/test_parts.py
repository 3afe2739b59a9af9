"""The parts that tests stand on are real, and are the ones of this half."""

import os

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

ON_POSTGRES = "DATABASE_URL" in os.environ


@pytest.mark.django_db
def test_the_database_is_the_one_of_this_half() -> None:
    question = "SHOW server_encoding" if ON_POSTGRES else "PRAGMA journal_mode"

    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()

    assert (connection.vendor, answer) == (("postgresql", ("UTF8",)) if ON_POSTGRES else ("sqlite", ("wal",)))


def test_redis_is_there_where_it_is_configured() -> None:
    assert bool(settings.REDIS_URL) == ON_POSTGRES

    if settings.REDIS_URL:
        assert Redis.from_url(settings.REDIS_URL).ping() is True


def test_no_test_writes_into_a_real_installation() -> None:
    assert str(settings.AGROVET_DATA_DIR) == os.environ["AGROVET_DATA_DIR"]
    assert settings.AGROVET_DATA_DIR != settings.BASE_DIR / "var"
