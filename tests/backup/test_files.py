"""Uploaded files: taken along from any store, and told of where they are not there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from modules.media.tests.s3_server import S3Server
from tests.backup.conftest import Town
from tests.backup.operators import files_of, restore, run
from tests.support.servers import own_parts

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
