"""An import that is killed, or asked to stop, and called again."""

import signal
from typing import Any

import pytest

from tests.legacy import sample
from tests.legacy.commands import installation

pytestmark = [pytest.mark.server, pytest.mark.timeout(400)]

# Moments in the life of one import; after each it is called again and goes on.
MOMENTS = [
    "accounts: auth_app_user: 40",
    "media: media_media: 120",
    "marketplace: add_add_secondary_images: 274",
    "chat: chat_chatmessagereceipt: 459",
    "forum: foro_comment: 240",
    "comparing foro_post",
]


def without_our_own(contents: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """
    Without the communities that our seeds add to the six old ones, at the time of the migration, and without the
    processes that had no time to say goodbye.
    """
    communities = [row for row in contents["forum_community"] if row[0] <= 6]
    return contents | {"forum_community": communities, "extraction_process": []}


def test_killed_again_and_again_it_ends_as_if_nothing_had_been() -> None:
    source = str(sample.DATABASE)
    with installation() as undisturbed:
        expected = undisturbed.bring(source)
        contents = undisturbed.contents()

    with installation() as ours:
        codes = [ours.bring_until(moment, source, "--chunk", "3", with_signal=signal.SIGKILL) for moment in MOMENTS]
        report = ours.bring(source)

        assert codes == [-signal.SIGKILL] * len(MOMENTS)
        assert without_our_own(ours.contents()) == without_our_own(contents)
        assert report["tables"] == expected["tables"]


def test_asked_to_stop_it_says_so_and_goes_on_later() -> None:
    source = str(sample.DATABASE)
    with installation() as ours:
        code = ours.bring_until("chat: chat_chatmessage: 279", source, "--chunk", "1", with_signal=signal.SIGTERM)
        report = ours.bring(source)

    assert code == 3
    assert report["agrees"] is True
    assert {table["table"] for table in report["tables"] if table["read"] != table["in_source"]} == set()
