"""A call at a distance, to a server in another process, has the answer and the errors of a call here."""

import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from agrovet.kernel.doors import wire
from agrovet.kernel.errors import DomainError
from tests.api_contract.town import Town
from tests.kernel import door_cases
from tests.kernel.door_cases import CASES
from tests.support.pictures import png
from tests.support.servers import ROOT, clean_environment, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

DOORS = door_cases.doors(settings.ALL_MODULES)
Outcomes = dict[str, list[tuple[str, str, bool]]]


@pytest.fixture(scope="module")
def outcomes() -> Iterator[Outcomes]:
    """How each call ended there, and here; and whether these are equal."""
    with own_parts() as own:
        parts = {**own, "AGROVET_UPLOAD_LIMIT_MB": "4"}
        with serving(parts=parts) as server:
            town = Town(server=server, parts=parts)
            town.heal()
            told = {"world": _world(town), "base": server.base, "picture": png().hex()}
            done = subprocess.run(
                [sys.executable, "-m", "tests.kernel.door_cases"],
                cwd=ROOT,
                env={**clean_environment(parts), "DJANGO_SETTINGS_MODULE": "agrovet.settings"},
                input=json.dumps(told),
                capture_output=True,
                text=True,
                check=False,
            )
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)


def _world(town: Town) -> dict[str, Any]:
    with town.http as http:
        headers = town.headers("specialist")

        def first(path: str) -> Any:
            return http.get(path, headers=headers).json()[0]

        people = {
            kind: http.get("/api/auth/users/me/", headers=town.headers(kind)).json()["id"]
            for kind in ("nobody", "consumer", "specialist")
        }
        picture = {"image": ("foto.png", png(), "image/png")}
        file = first("/api/media/")
        return {
            **people,
            "key": town.keys["specialist"],
            "file": file["id"],
            "file_url": file["url"],
            "unclaimed": http.post("/api/media/", files=picture).json()["id"],
            "ad": first("/api/adds/")["id"],
            "post": first("/api/foro/posts/")["id"],
            "room": first("/api/chat/rooms/")["id"],
        }


def test_no_function_of_a_door_is_forgotten() -> None:
    assert set(CASES) == set(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_a_call_at_a_distance_ends_as_a_call_here(outcomes: Outcomes, name: str) -> None:
    differences = [f"there: {there}\n here: {here}" for there, here, same in outcomes[name] if not same]

    assert differences == [], "\n".join(differences)


@pytest.mark.parametrize("name", DOORS)
def test_what_the_function_does_not_take_is_refused_in_the_same_way(outcomes: Outcomes, name: str) -> None:
    unknown, nothing = outcomes[name][-2:]

    assert {unknown[0], nothing[0]} == {"Outcome(answer=None, error='TypeError', told=None)"}


def test_the_comparison_met_answers_and_refusals(outcomes: Outcomes) -> None:
    met = {there.partition("error='")[2].partition("'")[0] for ends in outcomes.values() for there, *_ in ends}

    assert met == {
        "",
        "TypeError",
        "modules.accounts.contracts.PersonNotFound",
        "modules.accounts.contracts.RoleConflict",
        "modules.chat.contracts.WrongParticipants",
        "modules.media.contracts.FileTooLarge",
        "modules.media.contracts.UnreadableFile",
        "modules.profiles.contracts.OtherKindOfProfile",
    }


ERRORS = {
    f"{name}: {kind.__name__}": (function, kind)
    for name, function in DOORS.items()
    for kind in vars(inspect.getmodule(inspect.unwrap(function))).values()
    if isinstance(kind, type) and issubclass(kind, DomainError)
}


@pytest.mark.parametrize("case", ERRORS)
def test_every_error_of_a_door_comes_back_as_itself(case: str) -> None:
    function, kind = ERRORS[case]
    sent = kind.__new__(kind)
    DomainError.__init__(sent, "No se puede.", fields={"image": ["Falta."], "id": "uno"})

    with pytest.raises(DomainError) as met:
        wire.read_answer(function.door, wire.write_error(function.door, sent))

    assert type(met.value) is kind
    assert (str(met.value), met.value.detail, met.value.fields, met.value.status) == (
        "No se puede.",
        "No se puede.",
        {"image": ["Falta."], "id": "uno"},
        kind.status,
    )
