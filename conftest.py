"""What every test stands on: a data folder of its own, and events that flow when the test says so."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections
from pytest_django.plugin import blocking_manager_key

if "AGROVET_DATA_DIR" not in os.environ:
    # No test touches the folder of a real installation.
    os.environ["AGROVET_DATA_DIR"] = tempfile.mkdtemp(prefix="agrovet-test-")
    atexit.register(shutil.rmtree, os.environ["AGROVET_DATA_DIR"], ignore_errors=True)
if "AGROVET_SHARED" in os.environ:
    # Where tests find the recordings; no setting of the server, which would refuse it.
    os.environ["SHARED_DIR"] = os.environ.pop("AGROVET_SHARED")
# Here and not in pyproject.toml: pytest-django would read the settings before the lines above.
os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from agrovet.kernel import remembered  # noqa: E402 - as above

pytest_plugins = ["agrovet.kernel.testing.fixtures"]

COMMITS = pytest.StashKey[bool]()
# By alias of a database, as Django writes it down when the tables have been made.
_seeds: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """What a test that commits has emptied has its seeds again, whichever test comes next."""
    result = yield
    # With the last one, the databases themselves are gone.
    if nextitem is not None and item.stash.get(COMMITS, False):
        with item.config.stash[blocking_manager_key].unblock():
            for connection in connections.all(initialized_only=True):
                _sow(connection)
    return result


def _sow(connection: Any) -> None:
    if not hasattr(connection, "_test_serialized_contents"):
        return  # no database of the tests' own
    alias = connection.alias
    _seeds.setdefault(alias, connection._test_serialized_contents)
    # Not once more before the next one.
    connection._test_serialized_contents = "[]"
    connection.creation.deserialize_db_from_string(_seeds[alias])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Tests that commit leave the seeds of the migrations as they found them; those that take minutes are asked for.

    All of them, or none: emptied tables are filled again in one of two ways, and the two clash. The other way fills
    them before the next test that commits, and would leave nothing for one between that does not.
    """
    for item in items:
        if item.get_closest_marker("long") and "long" not in config.getoption("markexpr"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: scripts/test -- -m long"))
        mark = item.get_closest_marker("django_db")
        names: list[str] = getattr(item, "fixturenames", [])
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in names:
            given = mark.kwargs if mark else {}
            item.stash[COMMITS] = True
            # The nearest mark is the one that counts.
            item.add_marker(
                pytest.mark.django_db(**{**given, "transaction": True, "serialized_rollback": True}), append=False
            )


@pytest.fixture(scope="session", autouse=True)
def _emptied_record() -> None:
    """What a test has recorded is gone after it, though nobody else may remove it."""
    from agrovet.kernel.testing import emptying  # noqa: PLC0415 - once the settings are there

    emptying.let_tests_empty_the_record()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file and in WAL mode, as embedded: in memory it locks otherwise."""
    for alias, database in settings.DATABASES.items():
        if database["ENGINE"].endswith("sqlite3"):
            database.setdefault("TEST", {})["NAME"] = str(
                Path(os.environ["AGROVET_DATA_DIR"]) / f"test-{alias}.sqlite3"
            )


@pytest.fixture(autouse=True)
def _quiet_doorbell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread handles events behind a test's back."""
    from agrovet.kernel.bus import doorbell  # noqa: PLC0415 - once the settings are there

    monkeypatch.setattr(doorbell, "ring", lambda: None)


@pytest.fixture(autouse=True)
def _nothing_kept(settings: Any) -> None:
    """Rows that a test writes by itself are announced by nobody: answers are made anew each time."""
    settings.AGROVET_ANSWERS_MB = 0
    remembered.forget_all()


@pytest.fixture(autouse=True)
def _unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread reads placements behind a test's back."""
    from agrovet.kernel import placement  # noqa: PLC0415 - once the settings are there

    monkeypatch.setattr(placement, "watcher", None)


@pytest.fixture(autouse=True)
def _flags_as_declared() -> Iterator[None]:
    """What a test decided about flags is forgotten with it."""
    from agrovet.kernel.flags import loading  # noqa: PLC0415 - once the settings are there

    yield
    loading.forget()


@pytest.fixture(autouse=True)
def _no_strays() -> Iterator[None]:
    """No code writes a module outside of `writing`, in a thread or where errors are borne either."""
    from agrovet.kernel.testing import strays  # noqa: PLC0415 - once the settings are there

    strays.watch()
    strays.FOUND.clear()
    yield
    assert strays.FOUND == []


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """No test meets a limit because of what another has asked."""
    for cache in caches.all():
        cache.clear()


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Call it to let every handler handle what was published: `deliver()`."""
    from agrovet.kernel.bus import drain  # noqa: PLC0415 - once the settings are there

    return drain
