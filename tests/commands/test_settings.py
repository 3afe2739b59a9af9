"""A setting that cannot be used is refused at the start, by its name, in one sentence."""

import subprocess
import sys
from pathlib import Path

import pytest

from agrovet.settings import environment
from tests.support.servers import ROOT, clean_environment


def refusal(tmp_path: Path, **variables: str) -> str:
    """What `manage.py check` says on standard error, where it refuses."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=clean_environment({"AGROVET_DATA_DIR": str(tmp_path), **variables}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.strip()


UNUSABLE = [
    ("PORT", "ochenta", "PORT is 'ochenta': write a whole number from 1 to 65535."),
    ("PORT", "70000", "PORT is 70000: write a whole number from 1 to 65535."),
    ("AGROVET_DEBUG", "quizás", "AGROVET_DEBUG is 'quizás': write yes or no."),
    ("AGROVET_COMPAT_PORTS", "8001", "AGROVET_COMPAT_PORTS is '8001': write yes or no."),
    ("AGROVET_LOG_LEVEL", "LOUD", "AGROVET_LOG_LEVEL is 'LOUD': write one of DEBUG, INFO, WARNING, ERROR."),
    (
        "AGROVET_MODULES",
        "media,blog",
        "AGROVET_MODULES names blog: the modules are accounts, media, profiles, marketplace, chat, forum.",
    ),
    ("AGROVET_MODULES", "media,media", "AGROVET_MODULES names a module twice: name each once."),
    ("AGROVET_SECRET_KEY", "short", "AGROVET_SECRET_KEY is too short: write at least 32 characters."),
    (
        "DATABASE_URL",
        "mysql://host/agrovet",
        "DATABASE_URL is not a URL that can be used here: write postgres://... or postgresql://... or sqlite://....",
    ),
    (
        "CHAT_DATABASE_URL",
        "chat.sqlite3",
        "CHAT_DATABASE_URL is not a URL that can be used here: "
        "write postgres://... or postgresql://... or sqlite://....",
    ),
    (
        "REDIS_URL",
        "localhost:6379",
        "REDIS_URL is not a URL that can be used here: write redis://... or rediss://... or unix://....",
    ),
    ("AGROVET_HTTPS", "yes", "AGROVET_HTTPS is set: set AGROVET_TRUST_PROXY too, "),
    ("AGROVET_SECRET_KEY_FILE", "/nowhere", "AGROVET_SECRET_KEY_FILE names a file that cannot be read: No such file"),
    ("AGROVET_PORT_FILE", "/dev/null", "AGROVET_PORT_FILE is not a setting"),
    ("AGROVET_DATBASE_URL", "x", "AGROVET_DATBASE_URL is not a setting"),
    ("AGROVET_LIST_LIMITS", "10", "AGROVET_LIST_LIMITS is not a setting; did you mean AGROVET_LIST_LIMIT?"),
    ("AGROVET_S3_BUCKET", "files", "AGROVET_S3_BUCKET is set: set AGROVET_S3_KEY_ID and AGROVET_S3_SECRET too."),
    (
        "TWILIO_FROM",
        "+50580000000",
        "Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM together, or none of them.",
    ),
]


@pytest.mark.parametrize(
    ("name", "value", "sentence"), UNUSABLE, ids=[f"{name}={value}" for name, value, _ in UNUSABLE]
)
def test_a_value_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    said = refusal(tmp_path, **{name: value})

    assert said.startswith(sentence)
    assert "Traceback" not in said


OF_A_KIND = {
    "yes or no": "perhaps",
    "number": "many",
    "one of": "something else",
    "URL": "no address",
}
TYPED = [
    (setting.name, value)
    for setting in environment.DECLARED.values()
    for kind, value in OF_A_KIND.items()
    if setting.kind.startswith(kind)
]


def test_every_setting_refuses_what_is_not_of_its_kind(tmp_path: Path) -> None:
    program = """
import os, sys
for pair in sys.argv[1:]:
    name, _, value = pair.partition("=")
    os.environ[name] = value
    for loaded in [each for each in sys.modules if each.startswith("agrovet")]:
        del sys.modules[loaded]
    try:
        import agrovet.settings
        print(name, "was taken")
    except Exception as error:
        if not str(error).startswith(name + " is "):
            print(name, "was refused by", repr(error))
    del os.environ[name]
"""

    done = subprocess.run(
        [sys.executable, "-c", program, *(f"{name}={value}" for name, value in TYPED)],
        cwd=ROOT,
        env=clean_environment({"AGROVET_DATA_DIR": str(tmp_path)}),
        capture_output=True,
        text=True,
        check=True,
    )

    assert len(TYPED) > 10
    assert done.stdout == ""
