"""The settings that a move needs are asked for by name."""

from typing import Any

import pytest
from pytest_django import Settings

from extraction.planning import environment

# What is asked for is looked up, and nothing connects.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES:UserWarning")

POSTGRES = {"ENGINE": "django.db.backends.postgresql", "HOST": "db", "PORT": 5432}
SQLITE = {"ENGINE": "django.db.backends.sqlite3"}
S3 = {"default": {"BACKEND": "modules.media.s3.SharedS3Storage"}}


@pytest.fixture
def prepared(settings: Settings) -> Settings:
    """Settings in which media can move."""
    settings.AGROVET_SERVICE_URLS = {"media": "http://media:8000"}
    settings.DATABASES = {"default": {**POSTGRES, "NAME": "agrovet"}, "media_service": {**POSTGRES, "NAME": "media"}}
    settings.STORAGES = S3
    return settings


def _found() -> list[tuple[str, str]]:
    return [(one.rule, one.place) for one in environment.check("media")]


def test_nothing_is_asked_for_where_all_is_set(prepared: Settings) -> None:
    assert _found() == []


def test_the_addresses_of_the_service_and_of_its_database_are_asked_for(prepared: Settings) -> None:
    prepared.AGROVET_SERVICE_URLS = {"media": ""}
    del prepared.DATABASES["media_service"]

    assert _found() == [
        ("no-service-address", "MEDIA_SERVICE_URL"),
        ("no-service-database", "MEDIA_SERVICE_DATABASE_URL"),
    ]


@pytest.mark.parametrize(
    "home", [{"HOST": "db", "PORT": 5432}, {"HOST": "db", "PORT": "5432"}, {"HOST": "db", "PORT": ""}]
)
def test_the_same_database_twice_is_refused(prepared: Settings, home: dict[str, Any]) -> None:
    prepared.DATABASES["default"] = {**POSTGRES, **home, "NAME": "media"}

    assert _found() == [("same-database", "MEDIA_SERVICE_DATABASE_URL")]


def test_databases_of_two_kinds_are_refused(prepared: Settings) -> None:
    prepared.DATABASES["default"] = {**SQLITE, "NAME": "/var/agrovet.sqlite3"}

    assert _found() == [("mixed-vendors", "MEDIA_SERVICE_DATABASE_URL")]


def test_files_of_one_machine_are_to_know(prepared: Settings) -> None:
    prepared.DATABASES = {
        "default": {**SQLITE, "NAME": "/a.sqlite3"},
        "media_service": {**SQLITE, "NAME": "/b.sqlite3"},
    }
    prepared.STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}

    found = list(environment.check("media"))

    assert [(one.rule, one.severity) for one in found] == [("one-machine", "to know"), ("local-store", "to know")]


def test_a_database_of_the_module_alone_is_the_one_that_is_compared(prepared: Settings) -> None:
    prepared.DATABASES["media"] = {**POSTGRES, "NAME": "media"}

    assert _found() == [("same-database", "MEDIA_SERVICE_DATABASE_URL")]
