"""What tests watch for: code that writes a module outside of `writing`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from django.db import connection

from agrovet.kernel.testing import strays
from agrovet.kernel.testing.strays import WrittenOutside
from agrovet.kernel.writing import writing
from modules.forum.models import Community

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _found_on_purpose() -> Iterator[None]:
    yield
    strays.FOUND.clear()


def _code(text: str, *, path: str = "modules/forum/planted.py") -> Callable[[], None]:
    """A function `f`, as if it stood in this file of ours."""
    names: dict[str, Callable[[], None]] = {}
    head = "from django.db import connection\nfrom modules.forum.models import Community\n"
    exec(compile(head + dedent(text), str(ROOT / path), "exec"), names)
    return names["f"]


MAKES = "def f():\n    Community.objects.create(name='w', slug='w')\n"


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_made_outside_is_refused_by_line_and_statement() -> None:
    with pytest.raises(WrittenOutside, match=r"modules/forum/planted.py:4 .* writing\('forum'\): INSERT INTO"):
        _code(MAKES)()

    assert not Community.objects.filter(slug="w").exists()
    assert len(strays.FOUND) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    Community.objects.filter(slug='w').update(name='x')\n",
        "def f():\n    connection.cursor().execute('DELETE FROM forum_community')\n",
        "def f():\n    connection.cursor().execute('update bus_event set position = 1')\n",
    ],
)
def test_so_is_whatever_else_writes(text: str) -> None:
    with pytest.raises(WrittenOutside):
        _code(text)()


def test_another_modules_transaction_does_not_let_it_in() -> None:
    with pytest.raises(WrittenOutside), writing("chat"):
        _code(MAKES)()


def test_what_is_written_within_is_let_be() -> None:
    with writing("forum"):
        _code(MAKES)()

    assert Community.objects.filter(slug="w").exists()


@pytest.mark.parametrize("path", ["modules/forum/tests/planted.py", "modules/forum/migrations/planted.py"])
def test_tests_and_migrations_write_as_they_like(path: str) -> None:
    _code(MAKES, path=path)()

    assert Community.objects.filter(slug="w").exists()


def test_reading_is_let_be() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM forum_community")

    assert strays.FOUND == []
