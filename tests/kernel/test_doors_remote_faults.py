"""Whatever the other side does, the caller has an answer, or knows that there is none, within the budget."""

import io
import json
import threading
import time
from collections.abc import Iterator
from statistics import median

import pytest
from pytest_django import Settings

from agrovet.kernel.doors import ServiceUnavailable, answer_or, deadlines, transport
from agrovet.kernel.doors.breaker import Breaker
from agrovet.kernel.uploads import Upload
from modules.accounts import public as accounts
from modules.media import public as media
from tests.kernel import far

BUDGET = 0.5
AWAY = "El servicio accounts no está disponible en este momento."


@pytest.fixture(autouse=True)
def _budget(settings: Settings) -> Iterator[None]:
    settings.AGROVET_DOOR_SECONDS = BUDGET
    settings.AGROVET_DOOR_UPLOAD_SECONDS = BUDGET
    yield
    far.forget()


def seconds_of_a_refusal() -> float:
    began = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=AWAY):
        accounts.identify(key="some-key")
    return time.monotonic() - began


FAULTS = {
    "it hangs": far.hang,
    "it answers byte by byte": far.drip,
    "it stops in the middle": far.stop_in_the_middle,
    "it closes at once": far.close_at_once,
    "it closes early": far.close_early,
    "it speaks no HTTP": far.speak_no_http,
    "it answers with a page": far.say(b"<html>It works!</html>"),
    "it answers with JSON of its own": far.say(b'{"status": "ok"}'),
    "it answers with a list": far.say(b"[]"),
    "it answers with a result of another kind": far.say(b'{"result": {"id": "x"}}'),
    "it answers with an error of its own": far.say(b'{"error": {"name": "SystemExit", "detail": "x"}}'),
    "it leads elsewhere": far.say(b"", status="302 Found\r\nLocation: http://127.0.0.1:1/"),
    "it is broken": far.say(b"{}", status="500 Internal Server Error"),
    "it refuses": far.say(b"{}", status="404 Not Found"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_caller_is_told_in_time(settings: Settings, fault: str) -> None:
    with far.server(FAULTS[fault]) as (base, _):
        far.lead(settings, "accounts", base)

        assert seconds_of_a_refusal() < BUDGET + 0.4


def test_the_caller_is_told_in_time_where_nobody_listens(settings: Settings) -> None:
    far.lead(settings, "accounts", far.nobody())

    assert seconds_of_a_refusal() < BUDGET


def test_the_log_says_what_to_look_at(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with far.server(FAULTS["it refuses"]) as (base, _):
        far.lead(settings, "accounts", base)
        seconds_of_a_refusal()

    assert "compare AGROVET_SERVICE_SECRET, the clocks, the versions, and what it hosts" in caplog.text


def test_what_only_embellishes_is_done_without(settings: Settings) -> None:
    far.lead(settings, "accounts", far.nobody())

    assert answer_or(None, accounts.identify, key="some-key") is None


class TestRetries:
    def test_a_read_whose_answer_was_lost_is_asked_again(self, settings: Settings) -> None:
        answers = iter([far.close_at_once, far.close_early, far.say(b'{"result": null}')])
        with far.server(lambda connection: next(answers)(connection)) as (base, asked):
            far.lead(settings, "accounts", base)

            assert accounts.identify(key="some-key") is None
            assert len(asked) == 3

    def test_so_is_a_write_that_may_be_repeated(self, settings: Settings) -> None:
        answers = iter([far.close_at_once, far.say(b'{"result": null}')])
        with far.server(lambda connection: next(answers)(connection)) as (base, asked):
            far.lead(settings, "accounts", base)

            accounts.assign_role(user_id=1, role="consumer")
            assert len(asked) == 2

    def test_an_upload_is_not(self, settings: Settings) -> None:
        with far.server(far.close_at_once) as (base, asked):
            far.lead(settings, "media", base)
            upload = Upload(name="foto.png", size=4, content=io.BytesIO(b"\x89PNG"))

            with pytest.raises(ServiceUnavailable):
                media.store_image(owner_id=1, upload=upload, folder="profiles")
            assert len(asked) == 1

    def test_an_upload_that_found_nobody_is(self, settings: Settings) -> None:
        far.lead(settings, "media", far.nobody())
        upload = Upload(name="foto.png", size=4, content=io.BytesIO(b"\x89PNG"))

        with pytest.raises(ServiceUnavailable):
            media.store_image(owner_id=1, upload=upload, folder="profiles")
        assert transport.way_to("media").counts() == {"calls": 3, "failures": 3, "retries": 2}

    def test_an_answer_that_makes_no_sense_is_not_asked_for_again(self, settings: Settings) -> None:
        with far.server(far.say(b'{"status": "ok"}')) as (base, asked):
            far.lead(settings, "accounts", base)

            seconds_of_a_refusal()
            assert len(asked) == 1


class TestTheBudget:
    def test_a_call_has_what_is_left_of_the_one_around_it(self, settings: Settings) -> None:
        with far.server(far.hang) as (base, _), deadlines.within(0.15):
            far.lead(settings, "accounts", base)

            assert seconds_of_a_refusal() < 0.4

    def test_it_travels_along(self, settings: Settings) -> None:
        with far.server(far.say(b'{"result": null}')) as (base, asked):
            far.lead(settings, "accounts", base)
            with deadlines.within(0.3):
                accounts.identify(key="some-key")

        told = next(line for line in asked[0].lower().split(b"\r\n") if line.startswith(b"agrovet-budget-ms: "))
        assert 200 < int(told.partition(b": ")[2]) <= 300

    def test_a_call_without_time_is_not_made(self, settings: Settings) -> None:
        with far.server(far.hang) as (base, asked), deadlines.within(0):
            far.lead(settings, "accounts", base)

            seconds_of_a_refusal()
            assert asked == []


class TestTheBreaker:
    def test_who_does_not_answer_is_left_alone(self, settings: Settings) -> None:
        with far.server(far.say(b"{}", status="404 Not Found")) as (base, asked):
            far.lead(settings, "accounts", base)
            for _ in range(5):
                seconds_of_a_refusal()

            # Nobody is waited for: of several, on a busy machine one or the other is held up by something else.
            assert median(seconds_of_a_refusal() for _ in range(5)) < 0.05
            assert len(asked) == 5
            assert transport.way_to("accounts").breaker.state == "open"
            assert transport.way_to("accounts").counts() == {"calls": 5, "failures": 5, "refused_by_breaker": 5}

    def test_a_refusal_by_the_rules_is_an_answer(self, settings: Settings) -> None:
        refusal = {"name": "PersonNotFound", "detail": "La persona no existe.", "fields": {}, "status": 404}
        with far.server(far.say(json.dumps({"error": refusal}).encode())) as (base, _):
            far.lead(settings, "accounts", base)
            for _ in range(6):
                with pytest.raises(accounts.PersonNotFound, match="La persona no existe."):
                    accounts.assign_role(user_id=1, role="consumer")

            assert transport.way_to("accounts").breaker.state == "closed"

    def test_it_opens_tries_one_and_closes(self) -> None:
        now = [0.0]
        breaker = Breaker(failures=2, seconds=5, clock=lambda: now[0])

        breaker.failed()
        assert (breaker.state, breaker.admits()) == ("closed", True)
        breaker.failed()
        assert (breaker.state, breaker.admits()) == ("open", False)
        now[0] = 5
        assert (breaker.admits(), breaker.state, breaker.admits()) == (True, "half-open", False)
        breaker.failed()
        assert (breaker.state, breaker.admits()) == ("open", False)
        now[0] = 10
        assert breaker.admits()
        breaker.succeeded()
        assert (breaker.state, breaker.admits()) == ("closed", True)

    def test_a_success_ends_the_row_of_failures(self) -> None:
        breaker = Breaker(failures=2)

        for _ in range(3):
            breaker.failed()
            breaker.succeeded()

        assert breaker.state == "closed"

    def test_a_try_that_never_reports_back_holds_up_nobody_for_long(self) -> None:
        now = [0.0]
        breaker = Breaker(failures=1, seconds=5, clock=lambda: now[0])
        breaker.failed()
        now[0] = 5
        breaker.admits()

        now[0] = 10

        assert breaker.admits()

    def test_of_many_threads_one_makes_the_try(self) -> None:
        now = [0.0]
        breaker = Breaker(failures=1, seconds=5, clock=lambda: now[0])
        breaker.failed()
        now[0] = 5
        admitted: list[bool] = []
        together = threading.Barrier(20)

        def come() -> None:
            together.wait()
            admitted.append(breaker.admits())

        threads = [threading.Thread(target=come) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert admitted.count(True) == 1
