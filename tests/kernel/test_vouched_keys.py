"""What is known of a key holds for a moment: a body may take minutes to come in, and the key may end meanwhile."""

from typing import Any

import pytest

from agrovet.kernel import identity
from agrovet.kernel.doors import stand_in
from agrovet.kernel.identity import Identity, digest_of_key, identity_of_key, vouched
from modules.accounts.fake import FakeAccounts

ANA = Identity(id=1, full_name="Ana", role=None, is_staff=False)
KEY = "key-1"


@pytest.fixture(autouse=True)
def accounts() -> Any:
    """Ana, whose key has ended."""
    fake = FakeAccounts()
    fake.add(id=1)
    fake.ended.add(1)
    with stand_in("accounts", fake):
        yield fake


def test_a_vouched_key_is_not_identified_again_at_once() -> None:
    with vouched(digest_of_key(KEY), ANA):
        assert identity_of_key(KEY) == ANA


def test_a_key_that_ended_while_the_body_came_in_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    now = identity.time.monotonic()
    with vouched(digest_of_key(KEY), ANA):
        monkeypatch.setattr(identity.time, "monotonic", lambda: now + 60)
        found = identity_of_key(KEY)

    assert found is None


def test_what_was_issued_long_ago_is_not_believed() -> None:
    with vouched(digest_of_key(KEY), ANA, age=30):
        assert identity_of_key(KEY) is None
