"""What the image is made of, and what it says of itself."""

import json
import re

import pytest
from packaging.markers import Marker

from tests.container.__main__ import LARGEST_IMAGE
from tests.support.containers import DockerFailed, docker, inspected, megabytes_over_base
from tests.support.servers import ROOT

pytestmark = [pytest.mark.docker, pytest.mark.server, pytest.mark.timeout(900)]

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\]+))?", re.MULTILINE)
# What a lock's conditions are about: the version of Python, the system.
ENVIRONMENT = "import json, packaging.markers as markers; print(json.dumps(markers.default_environment()))"
# Everything that can be run or imported there and is not needed to serve.
NOT_NEEDED = """
import importlib.util, pathlib, shutil
print([name for name in ("pip", "setuptools", "pytest", "tests") if importlib.util.find_spec(name)])
print([name for name in ("pip", "gcc", "git", "curl") if (found := shutil.which(name)) and "opt" in found])
print([str(path) for path in pathlib.Path(".").rglob("tests")])
"""


def inside(image: str, *command: str) -> str:
    """What a command prints that is run in a container of its own, without rights and without a network."""
    options = ["--rm", "--network=none", "--read-only", "--cap-drop=ALL", f"--entrypoint={command[0]}"]
    return docker("run", *options, image, *command[1:])


def test_it_is_small(image: str) -> None:
    assert megabytes_over_base(image) < LARGEST_IMAGE


def test_it_runs_as_a_user_of_its_own_and_keeps_its_data_on_a_volume(image: str) -> None:
    config = inspected("image", image)["Config"]

    assert (config["User"], list(config["Volumes"])) == ("agrovet", ["/var/lib/agrovet"])
    assert inside(image, "id") == "uid=10001(agrovet) gid=10001(agrovet) groups=10001(agrovet)"


def test_it_holds_nothing_that_serving_does_not_need(image: str) -> None:
    assert inside(image, "python", "-c", NOT_NEEDED).splitlines() == ["[]", "[]", "[]"]


def test_its_labels_say_what_it_is(image: str) -> None:
    labels = inspected("image", image)["Config"]["Labels"]
    of = "org.opencontainers.image"

    assert labels[f"{of}.title"] == "AgroVet"
    assert labels[f"{of}.version"] == re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)[0]
    assert {f"{of}.{name}" for name in ("description", "revision", "created", "base.name")} <= labels.keys()


def test_its_bill_names_every_package_that_is_pinned(image: str) -> None:
    bill = json.loads(inside(image, "cat", "/usr/share/doc/agrovet/sbom.cdx.json"))
    environment = json.loads(inside(image, "python", "-c", ENVIRONMENT))

    named = {_plain(each["name"]): each["version"] for each in bill["components"]}

    assert bill["bomFormat"] == "CycloneDX"
    assert named == pinned(environment)


def pinned(environment: dict[str, str]) -> dict[str, str]:
    """The packages of the lock that are installed in this environment."""
    found = LOCKED.findall((ROOT / "requirements" / "app.txt").read_text())
    return {
        _plain(name): version
        for name, version, condition in found
        if not condition or Marker(condition.strip()).evaluate(environment)
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_its_health_check_fails_where_nothing_answers(image: str) -> None:
    probe = inspected("image", image)["Config"]["Healthcheck"]["Test"]

    with pytest.raises(DockerFailed, match="It does not answer: "):
        inside(image, *probe[1:])


def test_it_refuses_to_start_where_it_may_not_write(image: str) -> None:
    with pytest.raises(DockerFailed, match="The data folder /var/lib/agrovet cannot be written to"):
        docker("run", "--rm", "--network=none", "--tmpfs=/var/lib/agrovet:ro", image)
