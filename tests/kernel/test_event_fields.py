"""What an event's fields may be called."""

from dataclasses import dataclass

import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus.events import EVENT_TYPES


def test_a_field_that_would_hide_what_the_log_asks_for_is_refused() -> None:
    with pytest.raises(TypeError) as refusal:

        @dataclass(frozen=True, kw_only=True)
        class Renewed(bus.Event, name="kernel.test.renewed", module="forum", entity="topic_id"):
            topic_id: int
            version: int

    assert str(refusal.value) == (
        "kernel.test.renewed has a field version, which the log needs for itself: call the field otherwise."
    )
    assert "kernel.test.renewed" not in EVENT_TYPES
