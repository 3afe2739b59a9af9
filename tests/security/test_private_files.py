"""What a server keeps on its disk is for its own user alone, from the start and after an upgrade."""

import os
import stat
from pathlib import Path

import httpx
import pytest

from agrovet.serving.private_files import close_to_others
from modules.media.tests.samples import PNG
from tests.kernel.world import eventually
from tests.support.servers import ON_POSTGRES, own_parts, serving

NUMBER = "+50588880001"


def _open_to_others(folder: Path) -> set[str]:
    """What other users of the machine have a right to."""
    return {str(path) for path in [folder, *folder.rglob("*")] if stat.S_IMODE(path.lstat().st_mode) & 0o077}


@pytest.mark.server
def test_databases_messages_files_and_secrets_of_a_server_are_its_own_alone() -> None:
    before = os.umask(0o022)
    try:
        with own_parts() as parts:
            data = Path(parts["AGROVET_DATA_DIR"])
            data.chmod(0o755)
            # As an earlier version left them.
            (data / "sms").mkdir()
            (data / "sms").chmod(0o755)
            (data / "sms" / "old.txt").write_text("+505\n\nSu código")
            with serving(parts=parts) as server, httpx.Client(base_url=server.base, timeout=30) as client:
                person = {"phone_number": NUMBER, "password": "Clave-Segura-1"}
                key = client.post("/api/auth/register/", json=person).json()["token"]
                client.post("/api/media/", files={"file": ("a.png", PNG)}, headers={"authorization": f"Token {key}"})
                client.post("/api/auth/password-reset/request/", json={"phone": NUMBER})
                assert eventually(lambda: len(list((data / "sms").glob("*.txt"))) == 2)
                made = {path.name for path in data.iterdir()}
                found = _open_to_others(data)
    finally:
        os.umask(before)

    assert {"sms", "secret_key", "media"} <= made
    assert ON_POSTGRES or {"agrovet.sqlite3", "agrovet.sqlite3-wal", "agrovet.sqlite3-shm"} <= made
    assert found == set()


def test_databases_elsewhere_are_closed_too_and_what_is_gone_is_none(tmp_path: Path) -> None:
    folder, database = tmp_path / "data", tmp_path / "media.sqlite3"
    folder.mkdir()
    folder.chmod(0o750)
    for path in (database, Path(f"{database}-wal")):
        path.touch()
        path.chmod(0o644)

    said = close_to_others(folder, [str(database)])

    assert (said, _open_to_others(folder)) == ([], set())
    assert [stat.S_IMODE(Path(f"{database}{end}").stat().st_mode) for end in ("", "-wal")] == [0o600, 0o600]


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can become another user")
def test_a_folder_of_somebody_else_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    for parent in list(folder.parents)[:3]:
        parent.chmod(0o755)

    os.seteuid(12345)
    try:
        said = close_to_others(folder, [])
    finally:
        os.seteuid(0)

    assert said == [f"{folder} is open to other users (755) and belongs to somebody else: take their rights away."]
