"""Several containers that start at the same moment, and one that hosts a single module."""

import subprocess
import time
from contextlib import ExitStack

import httpx
import pytest

from tests.container.beside import beside
from tests.support.containers import Container, container, docker, volume

pytestmark = [pytest.mark.docker, pytest.mark.server, pytest.mark.timeout(900)]

MIGRATES = "Migrating the database default"
PERSON = {"phone_number": "+505 8888 7003", "password": "Cacao-2024", "full_name": "Rosa", "role": "consumer"}
# Waits for a moment, so that all read the settings at once.
SECRET = """
import sys, time
time.sleep(max(0, float(sys.argv[1]) - time.time()))
from agrovet.settings.hosting import SECRET_KEY
print(SECRET_KEY)
"""


@pytest.mark.parametrize("kind", ["embedded", pytest.param("postgres", marks=pytest.mark.long)])
def test_two_that_start_at_once_migrate_once_and_serve_the_same_people(image: str, kind: str) -> None:
    with beside(kind) as settings, volume() as data, ExitStack() as stack:
        both = [stack.enter_context(container(image, volume=data, settings=settings)) for _ in range(2)]
        for each in both:
            each.wait_until_ready()
        registered = httpx.post(f"{both[0].base}/api/auth/register/", json=PERSON, timeout=30)
        entered = httpx.post(f"{both[1].base}/api/auth/login/", json=PERSON, timeout=30)
        said = "".join(each.logs() for each in both)

    assert (registered.status_code, entered.status_code) == (201, 200), said
    assert said.count(MIGRATES) == 1, said


def test_all_that_start_at_once_on_one_volume_have_one_secret(image: str) -> None:
    with volume() as data:
        options = ["--rm", "--network=none", f"--volume={data}:/var/lib/agrovet", "--entrypoint=python"]
        moment = time.time() + 8
        runs = [
            subprocess.Popen(
                ["docker", "run", *options, image, "-c", SECRET, str(moment)], stdout=subprocess.PIPE, text=True
            )
            for _ in range(6)
        ]
        secrets = {run.communicate(timeout=300)[0].strip() for run in runs}
        kept = docker("run", *options[:-1], "--entrypoint=cat", image, "/var/lib/agrovet/secret_key")

    assert [run.returncode for run in runs] == [0] * len(runs)
    assert secrets == {kept}


def test_with_one_module_it_is_the_service_of_that_module(image: str) -> None:
    with volume() as data, container(image, volume=data, settings={"AGROVET_MODULES": "media"}) as here:
        here.wait_until_ready()
        answers = {path: status(here, path) for path in ("/api/media/", "/api/adds/", "/api/auth/users/", "/swagger/")}

    # Of its own, it asks who is there.
    assert answers == {"/api/media/": 401, "/api/adds/": 404, "/api/auth/users/": 404, "/swagger/": 200}


def status(here: Container, path: str) -> int:
    """What a client gets there."""
    return httpx.get(f"{here.base}{path}", timeout=30).status_code
