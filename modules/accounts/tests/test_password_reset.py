"""Getting back in without the password."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from modules.accounts import public as accounts
from modules.accounts.models import ResetCode, ResetTry, User
from modules.accounts.operations import password_reset
from modules.accounts.tests.samples import PASSWORD, Someone

pytestmark = pytest.mark.django_db

REQUESTS = ["/api/auth/password-reset/request/", "/api/auth/password-reset/request-phone/"]
VERIFICATIONS = ["/api/auth/password-reset/verify/", "/api/auth/password-reset/verify-phone/"]
REQUEST, VERIFY = REQUESTS[0], VERIFICATIONS[0]
NUMBER, NEW = "+50588880001", "Otra-Clave-9"


@pytest.fixture
def receive(deliver: Callable[[], int], sms_folder: Path) -> Callable[[], list[str]]:
    """Call it to let messages be sent, and read the codes in all of them, oldest first."""

    def received() -> list[str]:
        deliver()
        texts = [path.read_text(encoding="utf-8") for path in sorted(sms_folder.glob("*.txt"))]
        return [re.findall(r"\b\d{6}\b", text)[0] for text in texts]

    return received


def use(client: APIClient, code: str, *, path: str = VERIFY, phone: str = NUMBER, address: str = "127.0.0.1") -> int:
    body = {"phone": phone, "code": code, "new_password": NEW}
    return int(client.post(path, body, REMOTE_ADDR=address).status_code)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.parametrize(("ask", "verify"), list(zip(REQUESTS, VERIFICATIONS, strict=True)))
def test_a_code_from_the_phone_sets_a_new_password(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]], ask: str, verify: str
) -> None:
    visitor.credentials(HTTP_AUTHORIZATION="Bearer 0000000000000000000000000000000000000000")

    asked = visitor.post(ask, {"phone": "505 8888 0001"})
    [code] = receive()
    answer = visitor.post(verify, {"phone": NUMBER, "code": f" {code[:3]} {code[3:]} ", "new_password": NEW})

    assert (asked.status_code, asked.json()) == (200, {"detail": "Código enviado al número registrado."})
    assert (answer.status_code, set(answer.json())) == (200, {"detail"})
    assert visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": NEW}).status_code == 200
    assert visitor.post("/api/auth/login/", {"phone_number": NUMBER, "password": PASSWORD}).status_code == 401


def test_the_keys_of_before_are_dead_and_the_others_learn_of_it(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})

    use(visitor, receive()[0])

    assert accounts.identify(key=ana.key) is None
    assert LoggedEvent.objects.filter(name="user.password_reset", key=f"user:{ana.id}").count() == 1


@pytest.mark.parametrize("number", ["+50588887777", "abc", "1"])
def test_asking_tells_nothing_of_who_is_known(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]], number: str
) -> None:
    known = visitor.post(REQUEST, {"phone": NUMBER})
    unknown = visitor.post(REQUEST, {"phone": number})

    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())
    assert len(receive()) == 1
    # Asking does the same work: one event each, about nobody for the unknown number.
    assert [event.payload["user_id"] for event in LoggedEvent.objects.order_by("id")] == [ana.id, 0]


def test_a_person_who_was_switched_off_gets_no_code(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    User.objects.filter(id=ana.id).update(is_active=False)

    visitor.post(REQUEST, {"phone": NUMBER})

    assert receive() == []


def test_the_code_is_written_down_nowhere(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})

    [code] = receive()

    kept = ResetCode.objects.get()
    assert len(kept.hash) == 64
    event = LoggedEvent.objects.get()
    assert set(event.payload) == {"user_id", "requested_at"}
    assert code not in f"{event.payload['user_id']}"


def test_a_code_is_good_once(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()

    assert [use(visitor, code), use(visitor, code)] == [200, 400]


def test_a_newer_code_takes_the_place_of_the_older(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    for _ in range(2):
        visitor.post(REQUEST, {"phone": NUMBER})

    older, newer = receive()

    assert [use(visitor, older), use(visitor, newer)] == [400, 200]


def test_a_code_is_guessed_at_five_times(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()

    guesses = [use(visitor, wrong(code)) for _ in range(5)]

    assert guesses == [400] * 5
    assert use(visitor, code) == 400
    assert ana.record().check_password(PASSWORD)


def test_wrong_tries_of_strangers_leave_the_owner_theirs(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()

    strangers = [use(visitor, wrong(code), address=f"10.0.0.{at // 6}") for at in range(24)]

    assert strangers == [400] * 24
    assert use(visitor, code, address="10.0.0.0") == 400
    assert use(visitor, code, address="192.0.2.7") == 200


def test_addresses_of_one_network_share_their_tries(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()

    assert [use(visitor, wrong(code), address=f"2001:db8::{at}") for at in range(5)] == [400] * 5
    assert use(visitor, code, address="2001:db8::9") == 400


def test_codes_of_one_person_are_tried_fifty_times_a_day_from_wherever(
    visitor: APIClient, ana: Someone, beto: Someone, receive: Callable[[], list[str]]
) -> None:
    for at in range(50):
        if at % 20 == 0:
            visitor.post(REQUEST, {"phone": NUMBER})
            code = receive()[-1]
        use(visitor, wrong(code), address=f"10.0.0.{at}")

    assert use(visitor, code, address="192.0.2.7") == 400
    visitor.post(REQUEST, {"phone": NUMBER})
    assert use(visitor, receive()[-1], address="192.0.2.7") == 400
    assert ana.record().check_password(PASSWORD)

    # Of others it says nothing; and after a day it is over.
    visitor.post(REQUEST, {"phone": "+50588880002"})
    assert use(visitor, receive()[-1], phone="+50588880002", address="10.0.0.1") == 200
    ResetTry.objects.update(begun_at=timezone.now() - timedelta(hours=25))
    visitor.post(REQUEST, {"phone": NUMBER})
    assert use(visitor, receive()[-1], address="192.0.2.7") == 200


def test_where_codes_were_tried_from_is_kept_as_a_hash_and_for_a_day(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    use(visitor, wrong(receive()[0]), address="192.0.2.7")

    assert len(ResetTry.objects.get().address) == 64
    password_reset.forget_old_codes(now=timezone.now() + timedelta(hours=25))
    assert ResetTry.objects.count() == 0


def test_the_fifth_try_may_be_right(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()

    tries = [use(visitor, guess) for guess in [*[wrong(code)] * 4, code]]

    assert tries == [400, 400, 400, 400, 200]


def test_a_code_lasts_ten_minutes(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()
    ResetCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = visitor.post(VERIFY, {"phone": NUMBER, "code": code, "new_password": NEW})

    assert (answer.status_code, answer.json()) == (400, {"detail": "Código inválido o expirado."})


def test_a_code_opens_no_other_account(
    visitor: APIClient, ana: Someone, beto: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    visitor.post(REQUEST, {"phone": "+50588880002"})
    code_of_ana, _ = receive()

    assert use(visitor, code_of_ana, phone="+50588880002") == 400


def test_without_a_request_no_code_is_right(visitor: APIClient, ana: Someone) -> None:
    assert [use(visitor, "000000"), use(visitor, "000000", phone="+50588887777")] == [400, 400]


def test_what_is_missing_is_named(visitor: APIClient) -> None:
    request, verification = visitor.post(REQUEST, {}), visitor.post(VERIFY, {})

    assert (request.status_code, set(request.json())) == (400, {"phone", "detail"})
    assert (verification.status_code, set(verification.json())) == (400, {"phone", "code", "new_password", "detail"})


def test_a_message_sent_again_says_the_same_and_keeps_the_tries(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()
    use(visitor, wrong(code))

    send_again(ana)

    assert receive() == [code, code]
    assert ResetCode.objects.get().tries == 1


def test_a_message_sent_again_does_not_revive_a_used_code(
    visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]
) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    [code] = receive()
    use(visitor, code)

    send_again(ana)

    assert receive() == [code]
    assert use(visitor, code) == 400


def test_a_code_that_nobody_waits_for_any_more_is_not_sent(ana: Someone, receive: Callable[[], list[str]]) -> None:
    late = timezone.now() - timedelta(minutes=31)
    password_reset.request_code(phone_number=NUMBER, now=late)

    assert receive() == []


def test_old_codes_are_swept_away(visitor: APIClient, ana: Someone, receive: Callable[[], list[str]]) -> None:
    visitor.post(REQUEST, {"phone": NUMBER})
    receive()
    now = timezone.now()

    swept = [password_reset.forget_old_codes(now=now + timedelta(minutes=later)) for later in (30, 41)]

    assert swept == [0, 1]


def send_again(someone: Someone) -> None:
    request = LoggedEvent.objects.get(name="user.reset_code_requested")
    now = timezone.now()
    password_reset.send_code(user_id=someone.id, request_uid=request.uid, requested_at=now, now=now)
