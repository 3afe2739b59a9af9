"""For whom a flag is on: by rules, by share, by ramp; always the same people."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from agrovet.kernel import flags
from agrovet.kernel.flags import asking, decided
from agrovet.kernel.flags.asking import Visitor, with_asking
from agrovet.kernel.flags.decided import Decided
from agrovet.kernel.flags.ramps import Ramp
from agrovet.kernel.flags.rules import rule_of
from agrovet.kernel.identity import Identity

NAME = "marketplace.tried"


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    flags.declare(NAME, default=False, meaning="Something is tried.")
    yield
    del flags.DECLARED[NAME]


def _person(id: int, *, role: str | None = None, is_staff: bool = False) -> Identity:
    return Identity(id=id, full_name="", role=role, is_staff=is_staff)


def _decide(**how: Any) -> None:
    decided.learn({NAME: Decided(version=1, mode="some", **how)})


def _chosen(count: int = 2000) -> set[int]:
    return {id for id in range(1, count + 1) if flags.is_on(NAME, person=_person(id))}


def test_a_flag_that_nobody_decided_about_is_as_declared() -> None:
    assert flags.is_on(NAME, person=_person(1)) is False
    assert flags.is_on("module.chat") is True


def test_a_name_that_nobody_declares_is_refused_and_not_off() -> None:
    with pytest.raises(flags.UnknownFlag, match=r"There is no flag marketplace.tird: did you mean marketplace.tried\?"):
        flags.is_on("marketplace.tird")


def test_a_flag_of_another_type_is_no_question_of_yes_or_no() -> None:
    flags.declare("marketplace.most", default=20, meaning="How many.")

    try:
        with pytest.raises(TypeError, match=r"marketplace\.most is no question of yes or no"):
            flags.is_on("marketplace.most")
        before = flags.value_of("marketplace.most")
        decided.learn({"marketplace.most": Decided(version=1, mode="on", value=50)})
        assert (before, flags.value_of("marketplace.most")) == (20, 50)
    finally:
        del flags.DECLARED["marketplace.most"]


def test_a_share_is_that_share_of_the_people() -> None:
    _decide(share=10)

    assert 150 < len(_chosen()) < 250


def test_a_larger_share_takes_it_from_nobody() -> None:
    seen = []
    for share in (1, 10, 50, 100):
        _decide(share=share)
        seen.append(_chosen())

    assert seen[0] < seen[1] < seen[2] < seen[3]
    assert len(seen[3]) == 2000


def test_two_flags_do_not_try_the_same_people_first() -> None:
    flags.declare("marketplace.other", default=False, meaning="Something else is tried.")
    _decide(share=10)
    first = _chosen()
    decided.learn({"marketplace.other": Decided(version=1, mode="some", share=10)})
    second = {id for id in range(1, 2001) if flags.is_on("marketplace.other", person=_person(id))}
    del flags.DECLARED["marketplace.other"]

    assert len(first & second) < 60


@pytest.mark.parametrize(
    ("rule", "has_it", "has_not"),
    [
        ({"people": [7, 9]}, _person(7), _person(8)),
        ({"role": "Specialist"}, _person(1, role="Specialist"), _person(1, role="consumer")),
        ({"role": "staff"}, _person(1, is_staff=True), _person(1, role="staff")),
        ({"people": [7], "role": "Specialist"}, _person(7, role="Specialist"), _person(7)),
        ({"since": "2020-01-01T00:00+00:00", "role": "consumer"}, _person(1, role="consumer"), _person(1)),
    ],
)
def test_a_rule_lets_those_have_it_for_whom_all_of_it_holds(
    rule: dict[str, Any], has_it: Identity, has_not: Identity
) -> None:
    _decide(rules=(rule_of(rule),))

    assert flags.is_on(NAME, person=has_it)
    assert not flags.is_on(NAME, person=has_not)


@pytest.mark.parametrize(
    ("window", "is_on"),
    [
        ({"since": "2020-01-01T00:00+00:00"}, True),
        ({"since": "2999-01-01T00:00+00:00"}, False),
        ({"until": "2999-01-01T00:00+00:00"}, True),
        ({"until": "2020-01-01T00:00-04:00"}, False),
        ({"since": "2020-01-01T00:00+00:00", "until": "2021-01-01T00:00+00:00"}, False),
    ],
)
def test_a_rule_holds_in_its_time(window: dict[str, Any], is_on: bool) -> None:
    _decide(rules=(rule_of(window),))

    assert flags.is_on(NAME, person=_person(1)) is is_on


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({}, "A rule that says nothing is for everybody"),
        ({"poeple": [1]}, "A rule has no poeple"),
        ({"people": ["7"]}, "'7' is nobody's id"),
        ({"share": 101}, "101 is no share"),
        ({"header": "X-Beta"}, "'X-Beta' is no header"),
        ({"until": "2027-01-01T00:00"}, "is no moment: write it with its zone"),
    ],
)
def test_what_is_no_rule_is_refused(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        rule_of(rule)


def test_a_ramp_grows_by_the_clock_and_stays_at_its_last_share() -> None:
    ramp = Ramp(shares=(1, 10, 100), minutes=30, began=1000.0, is_guarded=True)

    assert [ramp.share(1000.0 + minutes * 60) for minutes in (-1, 0, 29.9, 30, 60, 9999)] == [0, 1, 1, 10, 100, 100]
    assert ramp.last_step_at == 1000.0 + 3600


class TestOfAVisitor:
    def _asked(self, visitor: str, *headers: tuple[bytes, bytes], is_new: bool = False) -> tuple[bool, list[Any]]:
        """Whether it is on for the visitor, and the headers of the answer."""
        answers: list[bool] = []
        sent: list[Any] = []

        async def application(scope: Any, receive: Any, send: Any) -> None:
            answers.append(flags.is_on(NAME))
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def send(message: Any) -> None:
            sent.append(message)

        def visitor_of(scope: Any) -> Visitor:
            return Visitor(visitor, (b"set-cookie", b"agrovet_visitor=v") if is_new else None)

        scope = {"type": "http", "headers": list(headers)}
        asyncio.run(with_asking(application, visitor_of=visitor_of)(scope, None, send))
        return answers[0], sent[0]["headers"]

    def test_has_it_each_time_or_never(self) -> None:
        _decide(share=50)
        first = [self._asked(f"v{number}")[0] for number in range(60)]

        assert [self._asked(f"v{number}")[0] for number in range(60)] == first
        assert {True, False} == set(first)

    def test_is_given_the_cookie_that_keeps_it_so_where_the_share_counted(self) -> None:
        as_declared = self._asked("v1", is_new=True)[1]
        _decide(share=50)

        assert as_declared == []
        assert self._asked("v1", is_new=True)[1] == [(b"set-cookie", b"agrovet_visitor=v")]
        assert self._asked("v1")[1] == []

    def test_has_it_for_a_header_that_the_request_has(self) -> None:
        _decide(rules=(rule_of({"header": ["X-Beta", "yes"]}),))

        assert self._asked("v1", (b"x-beta", b"yes"))[0]
        assert not self._asked("v1", (b"x-beta", b"no"))[0]
        assert not self._asked("v1")[0]

    def test_is_nobody_outside_of_requests(self) -> None:
        _decide(share=99)

        assert asking.current() is None
        assert flags.is_on(NAME) is False
