"""The disk is full: of the database, of uploaded files, and of what is being received."""

import time
from collections import Counter
from pathlib import Path

from tests.support import pictures
from tests.torture.ops.deed import Deed, Skipped
from tests.torture.ops.grounds import Embedded

PART = 64 * 1024
ROUNDS = 8  # of two uploads each: as many as a visitor is allowed in a minute, and some to spare
LARGE = 3 * 1024 * 1024  # above what is received in memory


def full(ground: Embedded) -> Deed:
    """A file takes all the room there is, and is removed again."""
    if ground.disk is None:
        raise Skipped("Only root can put a small disk under a server: run this as root, or in a container.")
    filler = ground.disk / "filler"
    answers: Counter[str] = Counter()
    with filler.open("wb", buffering=0) as file, ground.people.client() as http:
        for _ in range(ROUNDS):
            # Again and again: what clients could not write gives room back.
            _fill(file)
            for size in (0, LARGE):
                files = {"image": ("foto.png", pictures.png(2**24 - 1, padding=size), "image/png")}
                answer = http.post("/api/media/", files=files)
                ground.people.ledger.saw("upload", answer, began=time.monotonic())
                answers[str(answer.status_code)] += 1
            time.sleep(ground.plan.seconds / ROUNDS)
    filler.unlink()
    mended_at = time.monotonic()
    wrong = [f"an upload onto a full disk answered {status}" for status in answers if status not in ("507", "503")]
    wrong += [f"{path.name} is half a file" for path in _files(ground.disk) if not _is_whole(path)]
    return Deed(
        done=f"its disk was full for {ground.plan.seconds:.0f} s", mended_at=mended_at, answers=answers, wrong=wrong
    )


def _fill(file: object) -> None:
    size = PART
    while size:
        try:
            file.write(b"\0" * size)  # type: ignore[attr-defined]  # unbuffered, which typing has no short name for
        except OSError:
            size //= 2


def _files(disk: Path) -> list[Path]:
    return [path for path in (disk / "media").rglob("*") if path.is_file()]


def _is_whole(path: Path) -> bool:
    # One that is being written at this moment is whole a moment later.
    for _ in range(20):
        try:
            if path.read_bytes().endswith(pictures.END):
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.1)
    return False
