"""Backups of servers at work: what was acknowledged before is in them, and all of it is of one moment."""

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest

from tests.backup import archives
from tests.backup.operators import back_up, restore, run
from tests.contract import recordings
from tests.drill.crowd import Crowd, gather
from tests.legacy import sample
from tests.legacy.commands import installation
from tests.support.servers import ON_POSTGRES, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

# What people write before the backup begins: rows of several modules, and a file.
WRITTEN = {"/api/auth/users/", "/api/foro/posts/", "/api/chat/messages/", "/api/media/"}

Ledger = dict[tuple[str, int], dict[str, Any]]


async def test_clients_of_the_restored_server_notice_nothing_and_lose_nothing(tmp_path: Path) -> None:
    with installation() as old, own_parts() as parts, own_parts() as again:
        await asyncio.to_thread(old.bring, str(sample.DATABASE))
        restore(parts, back_up(old.parts, tmp_path / "imported"))

        with serving(parts={**parts, "AGROVET_RATE_LIMITS": "no"}) as server:
            assert await recordings.differences(server.base, sample.AFTER_IMPORT) == []
            crowd = await gather(server.base, people=6, seed=1)
            async with crowd.at_work(pause=0.05, talk_pause=0.2):
                while not {kind for kind, _ in crowd.ledger.kept} >= WRITTEN:
                    await asyncio.sleep(0.2)
                async with crowd.standing_still():
                    promised, gone = copy.deepcopy(crowd.ledger.kept), set(crowd.ledger.gone)
                archive = await asyncio.to_thread(back_up, parts, tmp_path / "at work")
            assert (crowd.ledger.failures, bool(promised)) == ([], True)
            under_it = await asyncio.to_thread(run, parts, "restore", archive, "--replace")
            assert (under_it.code, "Stop all servers first." in under_it.told["refused"][0]) == (2, True)

        restore(again, archive)
        with serving(parts={**again, "AGROVET_RATE_LIMITS": "no"}) as server:
            assert await _missing(crowd, server.base, promised, gone) == []
        assert run(again, "bus", "verify").told == []


async def _missing(crowd: Crowd, base: str, promised: Ledger, gone: set[tuple[str, int]]) -> list[str]:
    """What was acknowledged before the backup, and is not so on this server; what was changed since may be either."""
    now = crowd.ledger.kept
    untouched = {thing: fields for thing, fields in promised.items() if now.get(thing) == fields}
    crowd.ledger.kept, crowd.ledger.gone = untouched, gone
    assert untouched
    for person in crowd.people:
        person.http.base_url = base
        # The key may be one that was given after the backup: nobody knows it here.
        person.key = ""
        await person.log_in()
    found = await crowd.missing_or_wrong()
    files = [id for kind, id in untouched if kind == "/api/media/"]
    for id in files:
        told = (await crowd.people[0].http.get(f"/api/media/{id}/")).json()
        picture = await crowd.people[0].http.get(told["url"])
        if picture.status_code != 200:
            found.append(f"the file of /api/media/{id}/ answers {picture.status_code}")
    return found


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite files are of one moment: nobody writes while it is taken")
async def test_no_handler_has_read_further_than_the_logs_in_other_databases_go(tmp_path: Path) -> None:
    with own_parts(apart=True) as parts, own_parts() as again:
        with serving(parts={**parts, "AGROVET_RATE_LIMITS": "no"}) as server:
            crowd = await gather(server.base, people=6, seed=2)
            async with crowd.at_work(pause=0.02, talk_pause=0.2):
                taken = [await asyncio.to_thread(back_up, parts, tmp_path / str(number)) for number in range(3)]

        ends = [_cursors_beyond_logs(archive) for archive in taken]
        assert ends == [[], [], []]
        assert crowd.ledger.failures == []
        # No server has started on it: what waited for a position waits still.
        restore(again, taken[-1])
        assert {each["kind"] for each in run(again, "bus", "verify").told} <= {"unnumbered"}


def _cursors_beyond_logs(archive: Path) -> list[tuple[str, ...]]:
    logs = {module: int(last) for module, last in archives.column(archive, "bus_log", "module", "last_position")}
    cursors = archives.column(archive, "bus_cursor", "handler", "module", "position")
    assert any(int(position) for *_, position in cursors)
    return [each for each in cursors if int(each[2]) > logs.get(each[1], 0)]
