"""Uploaded files: taken along from any store, and told of where they are not there."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from modules.media.tests.s3_server import S3Server
from tests.backup.conftest import Town
from tests.backup.operators import files_of, restore, run, waiting_at
from tests.support.pictures import png
from tests.support.servers import own_parts, serving

ANA = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "consumer"}

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]


@pytest.fixture
def s3() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


def _on(s3: S3Server) -> dict[str, str]:
    return {
        "AGROVET_S3_BUCKET": s3.bucket,
        "AGROVET_S3_ENDPOINT": s3.address,
        "AGROVET_S3_KEY_ID": "key",
        "AGROVET_S3_SECRET": "secret",
    }


def test_from_a_folder_into_s3_and_back(town: Town, s3: S3Server, tmp_path: Path) -> None:
    with own_parts() as there, own_parts() as back:
        restore({**there, **_on(s3)}, town.archive)
        keys = s3.keys()
        kinds = [s3.client.head_object(Bucket=s3.bucket, Key=key)["ContentType"] for key in keys]
        lost = keys[0]
        s3.client.delete_object(Bucket=s3.bucket, Key=lost)

        taken = run({**there, **_on(s3)}, "backup", tmp_path)
        restored = run(back, "restore", taken.told["path"])

        files = files_of(town.parts)
        assert set(keys) == set(files)
        assert all(kind.startswith(("image/", "audio/")) for kind in kinds)
        assert (taken.code, taken.told["missing_files"]) == (1, [{"key": lost, "is_named": True}])
        assert (restored.code, restored.told["absent_files"]) == (1, [lost])
        assert files_of(back) == {key: content for key, content in files.items() if key != lost}


def test_a_file_that_is_deleted_while_the_files_are_copied_is_told_and_all_else_is_there(tmp_path: Path) -> None:
    with own_parts() as parts, own_parts() as again:
        with serving(parts=parts) as server, httpx.Client(base_url=f"{server.base}/api", timeout=60) as ana:
            key = ana.post("/auth/register/", json=ANA).raise_for_status().json()["token"]
            ana.headers["Authorization"] = f"Bearer {key}"
            for colour in range(3):
                ana.post("/media/", files={"image": ("x.png", png(colour), "image/png")}).raise_for_status()
            before = files_of(parts)

            def delete_one() -> None:
                ana.delete("/media/2/").raise_for_status()
                deadline = time.monotonic() + 60
                while len(files_of(parts)) == len(before):
                    assert time.monotonic() < deadline, "the file stays in the store"
                    time.sleep(0.05)

            taken = waiting_at("Copying 3 files", parts, "backup", tmp_path, then=delete_one)
        restored = run(again, "restore", taken.told["path"])

        (gone,) = set(before) - set(files_of(parts))
        assert (taken.code, taken.told["missing_files"]) == (0, [{"key": gone, "is_named": False}])
        assert run(again, "backup", "--verify", taken.told["path"]).code == 0
        # Of that moment, its row is there; an operator is told that its file is not.
        assert (restored.code, restored.told["absent_files"]) == (1, [gone])
        assert files_of(again) == files_of(parts)


def test_a_store_that_does_not_answer_leaves_nothing_half_written(town: Town, s3: S3Server, tmp_path: Path) -> None:
    s3.stop()
    with own_parts() as parts:
        taken = run({**town.parts, **_on(s3)}, "backup", tmp_path)
        restored = run({**parts, **_on(s3)}, "restore", town.archive)

    assert (taken.code, restored.code) == (3, 3)
    assert list(tmp_path.iterdir()) == []


def test_without_files_the_store_stays_as_it_is(town: Town, tmp_path: Path) -> None:
    with own_parts() as parts:
        taken = run(town.parts, "backup", tmp_path, "--without-files")
        restored = run(parts, "restore", taken.told["path"])

        assert (taken.code, taken.told["files"]) == (0, None)
        assert (restored.code, sorted(restored.told["absent_files"])) == (1, sorted(files_of(town.parts)))
        assert files_of(parts) == {}
