"""Every recorded conversation, and every one of ours, against the server as this half of the tests has it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import recordings
from tests.support.servers import Server, own_parts, serving

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with own_parts() as parts, serving(parts=parts) as server:
        yield server


@pytest.mark.parametrize("scenario", [pytest.param(path, id=path.stem) for path in recordings.scenarios()])
async def test_clients_notice_nothing(server: Server, scenario: Path) -> None:
    before = len(server.said())

    problems = await recordings.differences(server.base, scenario)

    assert problems == [], "\n".join(["", *problems, "", server.said(since=before)])


@pytest.mark.parametrize("conversation", [pytest.param(path, id=path.stem) for path in recordings.conversations()])
async def test_the_contract_is_kept_to_the_letter(server: Server, conversation: Path) -> None:
    before = len(server.said())

    problems = await recordings.differences(server.base, conversation)

    assert problems == [], "\n".join(["", *problems, "", server.said(since=before)])
