"""The old system as it is: imported, its clients notice nothing."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.contract import recordings
from tests.legacy import sample
from tests.legacy.commands import Installation, installation
from tests.legacy.copying import copy_into_mariadb, copy_into_postgres
from tests.legacy.mariadb import mariadb_server
from tests.support.postgres import postgres_server
from tests.support.servers import serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Imported:
    """An installation that the old system was imported into, and what was reported."""

    ours: Installation
    source: str
    report: dict[str, Any]

    async def what_clients_notice(self) -> list[str]:
        """The differences to what clients must see after the import."""
        with serving(parts=self.ours.parts) as server:
            return await recordings.differences(server.base, sample.AFTER_IMPORT)


@contextlib.contextmanager
def importing(source: str, *, apart: bool = False) -> Iterator[Imported]:
    with installation(apart=apart) as ours:
        yield Imported(ours, source, ours.bring(source))


@pytest.fixture(scope="module")
def old() -> Path:
    return sample.DATABASE


@pytest.fixture(scope="module")
def imported(old: Path) -> Iterator[Imported]:
    with importing(str(old)) as found:
        yield found


def test_every_row_of_the_old_system_is_in_the_report(imported: Imported) -> None:
    report = imported.report

    told = {table["table"]: table["read"] for table in report["tables"]}
    aside = {table["table"]: table["rows"] for table in report["aside"]}
    assert told == {
        "auth_group": 0,
        "auth_app_user": 40,
        "auth_app_user_groups": 0,
        "authtoken_token": 30,
        "media_media": 120,
        "profiles_specialistprofile": 8,
        "profiles_businessmanprofile": 4,
        "profiles_consumerprofile": 10,
        "media_media (galleries)": 40,
        "add_category": 38,
        "add_add": 120,
        "add_add_secondary_images": 274,
        "add_follow": 80,
        "chat_chatroom": 40,
        "chat_chatroom_participants": 94,
        "chat_chatmessage": 279,
        "chat_chatmessagereceipt": 459,
        "auth_app_user (welcomes)": 40,
        "foro_community": 6,
        "foro_community_members": 127,
        "foro_post": 80,
        "foro_comment": 240,
        "foro_reaction": 200,
        "foro_notification": 200,
    }
    assert aside == {
        "auth_app_phoneresetcode": 1,
        "auth_app_user_user_permissions": 0,
        "auth_group_permissions": 0,
        "auth_permission": 100,
        "chat_broadcastretry": 1,
        "django_admin_log": 0,
        "django_content_type": 25,
        "django_migrations": 44,
        "django_session": 0,
    }
    assert report["agrees"] is True
    assert report["is_complete"] is True


def test_the_import_announces_nothing(imported: Imported) -> None:
    assert imported.ours.contents()["bus_event"] == []


def test_a_second_import_changes_nothing(imported: Imported) -> None:
    before = imported.ours.contents()

    report = imported.ours.bring(imported.source)

    assert imported.ours.contents() == before
    assert {table["table"]: table["written"] for table in report["tables"] if table["written"]} == {}


async def test_clients_notice_nothing(imported: Imported) -> None:
    assert await imported.what_clients_notice() == []


async def test_clients_notice_nothing_where_each_module_has_its_own_database(old: Path) -> None:
    with importing(f"sqlite:///{old}", apart=True) as imported:
        assert await imported.what_clients_notice() == []


async def test_clients_of_a_postgresql_database_notice_nothing(old: Path) -> None:
    with postgres_server() as server:
        url = server.create("viejo")
        copy_into_postgres(old, url)

        with importing(url) as imported:
            assert await imported.what_clients_notice() == []


@pytest.mark.mariadb
async def test_clients_of_a_mariadb_database_notice_nothing(old: Path) -> None:
    with mariadb_server() as server:
        with server.connect() as connection:
            connection.cursor().execute("CREATE DATABASE viejo")
        with server.connect("viejo") as connection:
            copy_into_mariadb(old, connection)

        with importing(server.url("viejo")) as imported:
            assert await imported.what_clients_notice() == []


def test_a_dry_run_tells_the_same_and_keeps_nothing(old: Path, imported: Imported) -> None:
    with installation() as ours:
        before = ours.contents()

        dry = ours.bring(str(old), "--dry-run")

        assert ours.contents() == before
        assert dry["tables"] == imported.report["tables"]
