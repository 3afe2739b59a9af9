"""A writer that everybody has forgotten, beside the crowd: what it is told was written counts like all else."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.drill.ledger import Ledger
from tests.support.servers import ROOT, clean_environment

MODULE, POSTS = "forum", "/api/foro/posts/"
ENOUGH = 3  # posts before and after what it knows nothing of
LONGEST = 600.0  # seconds; on a machine that does much else, a process may start that slowly


@asynccontextmanager
async def forgotten_writer(
    settings: Mapping[str, str], ledger: Ledger, *, author: int, log: Path
) -> AsyncIterator[None]:
    """It has learned where the forum stands before the block begins, and writes on for a while after it."""
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.drill.forgotten", str(author)),
            cwd=ROOT,
            env=clean_environment(settings),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    written: list[int] = []

    async def listen(lines: asyncio.StreamReader) -> None:
        async for line in lines:
            post = json.loads(line)
            ledger.wrote(POSTS, post["id"], title=post["title"])
            written.append(post["id"])

    listening = asyncio.create_task(listen(process.stdout))
    try:
        await _until(lambda: len(written) >= ENOUGH)
        yield
        enough = len(written) + ENOUGH
        await _until(lambda: len(written) >= enough or listening.done())
    finally:
        process.stdin.close()
        if await process.wait():
            ledger.failed(f"the forgotten writer ended with {process.returncode}: {log.read_text()[-500:]}")
        await listening


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONGEST):
        while not is_so():
            await asyncio.sleep(0.05)
