"""What a fault explains, and that it explains nothing else."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.drill.faults.windows import IN_FLIGHT, May, Meeting, Window
from tests.drill.ledger import Ledger

POST, ROOM = "/api/foro/posts/", "/api/chat/rooms/"
HELD: Mapping[str, Any] = {"status": 503, "retry_after": "1"}


def _window(**may: bool) -> Window:
    """Of a fault in the forum, from second 10 to second 20."""
    return Window(module="forum", may=May(**may), began=10, ended=20)


def _met(method: str = "POST", path: str = POST, *, began: float = 12, ended: float = 13, **how: Any) -> Meeting:
    return Meeting(method=method, path=path, began=began, ended=ended, **how)


@pytest.mark.parametrize(
    ("may", "met"),
    [
        ("breaks", _met(broke=True)),
        ("breaks", _met("GET", ROOM, broke=True)),
        ("breaks_service", _met(status=502)),
        ("stops", _met("GET", ROOM, **HELD)),
        ("holds", _met(**HELD)),
        # Under way when the fault came, or when it was over.
        ("breaks", _met(broke=True, began=5, ended=10.1)),
        ("holds", _met(began=19.9, ended=22, **HELD)),
    ],
)
def test_what_a_fault_refuses_is_no_failure(may: str, met: Meeting) -> None:
    assert _window(**{may: True}).explains(met) != ""


@pytest.mark.parametrize(
    ("may", "met"),
    [
        ("breaks", _met(status=500)),
        ("breaks", _met(**HELD)),
        ("breaks_service", _met("GET", status=502)),
        ("breaks_service", _met(path=ROOM, status=502)),
        ("breaks_service", _met(broke=True)),
        ("stops", _met(status=503)),
        ("stops", _met(status=500)),
        ("stops", _met(broke=True)),
        ("holds", _met("GET", **HELD)),
        ("holds", _met(path=ROOM, **HELD)),
        ("mutes", _met(**HELD)),
        # Over before the fault, or begun after it.
        ("breaks", _met(broke=True, began=8, ended=9.9)),
        ("holds", _met(began=20.1, ended=21, **HELD)),
    ],
)
def test_all_else_is_a_failure(may: str, met: Meeting) -> None:
    assert _window(**{may: True}).explains(met) == ""


def test_before_the_fault_has_come_nothing_is_explained() -> None:
    window = Window(module="forum", may=May(breaks=True, mutes=True))

    assert (window.explains(_met(broke=True)), window.explains_closing(12), window.explains_silence(12)) == (
        "",
        False,
        False,
    )


def test_a_message_is_muted_by_a_fault_that_came_while_it_was_under_way() -> None:
    window = _window(mutes=True)

    assert [window.explains_silence(at) for at in (10 - IN_FLIGHT - 1, 10 - IN_FLIGHT, 20, 21)] == [
        False,
        True,
        True,
        False,
    ]


def test_after_a_write_was_refused_by_a_fault_either_value_is_right_until_the_next_one() -> None:
    ledger = Ledger(windows=[_window(holds=True)])
    ledger.wrote(POST, 7, title="old")

    ledger.refused(_met("PATCH", f"{POST}7/", **HELD), "503", {"title": "new"})
    assert ledger.failures == []
    assert [ledger.may_be((POST, 7), "title", title) for title in ("new", "another")] == [True, False]

    ledger.wrote(POST, 7, title="newest")
    assert ledger.may_be((POST, 7), "title", "new") is False


def test_a_removal_that_was_refused_by_a_fault_has_happened_or_not() -> None:
    ledger = Ledger(windows=[_window(breaks=True)])
    ledger.wrote(POST, 7, title="old")

    ledger.refused(_met("DELETE", f"{POST}7/", broke=True), "broken", None)

    assert (ledger.failures, ledger.kept, ledger.perhaps_gone) == ([], {}, {(POST, 7): {"title": "old"}})


def test_what_no_fault_explains_is_counted_as_a_failure() -> None:
    ledger = Ledger(windows=[_window(breaks=True)])
    ledger.wrote(POST, 7, title="old")

    ledger.refused(_met("PATCH", f"{POST}7/", status=500), "500", {"title": "new"})

    assert len(ledger.failures) == 1
    assert ledger.may_be((POST, 7), "title", "new") is False
