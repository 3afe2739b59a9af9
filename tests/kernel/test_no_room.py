"""No room left: told apart from other faults, and answered with 507, whoever meets it first."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from agrovet.errors import answer
from agrovet.kernel.http.bodies import BodyLimitMiddleware, with_bounded_bodies
from agrovet.kernel.http.unavailable import UnavailableMiddleware
from agrovet.kernel.room import is_for_want_of_room

SENTENCE = "El servidor no tiene espacio para guardar esto. Intente más tarde."


def _write_onto_a_full_disk() -> None:
    # A device of the system that is always full.
    with open("/dev/full", "wb", buffering=0) as file:
        file.write(b"x")


def _write_into_a_full_database() -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute("PRAGMA max_page_count = 2")
        database.execute("CREATE TABLE one (text)")
        database.execute("INSERT INTO one VALUES (?)", ["x" * 100_000])


def _error_of(act: Callable[[], object]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one it is differs, and is looked at
        act()
    return caught.value


def _as_django_tells_it() -> None:
    try:
        _write_into_a_full_database()
    except sqlite3.OperationalError as error:
        raise OperationalError(*error.args) from error


@pytest.mark.parametrize("act", [_write_onto_a_full_disk, _write_into_a_full_database, _as_django_tells_it])
def test_no_room_is_told_apart_wherever_it_is_met(act: Callable[[], object]) -> None:
    error = _error_of(act)

    assert is_for_want_of_room(error)
    response = answer(error, {}) if not isinstance(error, sqlite3.Error) else None
    if response is not None:
        assert (response.status_code, response.data) == (507, {"detail": SENTENCE})
        assert response["Retry-After"] == "60"


@pytest.mark.parametrize("act", [lambda: Path("/nowhere/at/all").read_bytes(), lambda: sqlite3.connect("/nowhere/x")])
def test_other_faults_of_disks_are_something_else(act: Callable[[], object]) -> None:
    assert not is_for_want_of_room(_error_of(act))


def test_outside_of_rest_framework_it_is_told_the_same_way() -> None:
    middleware = UnavailableMiddleware(lambda request: HttpResponse())

    response = middleware.process_exception(HttpRequest(), _error_of(_write_onto_a_full_disk))

    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (507, "60")


async def test_a_body_for_which_there_is_no_room_is_answered_like_one_that_is_too_large() -> None:
    refusals: list[Any] = []

    async def taking_in(scope: Any, receive: Any, send: Any) -> None:
        """As Django's handler: the body goes to disk, then the middleware sees the request."""
        message = await receive()
        if message["body"]:
            _write_onto_a_full_disk()
        request = HttpRequest()
        request.scope = scope  # type: ignore[attr-defined]  # as an ASGIRequest has it
        refusals.append(BodyLimitMiddleware(lambda request: HttpResponse())(request))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"x", "more_body": False}

    await with_bounded_bodies(taking_in)({"type": "http", "headers": []}, receive, None)

    [response] = refusals
    assert (response.status_code, response["Retry-After"]) == (507, "60")
    assert json.loads(response.content) == {"detail": SENTENCE}
