"""Text messages, with Twilio's real client against a server of the test."""

import re
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import ParkedEvent
from modules.accounts import sms
from modules.accounts.tests.samples import Someone

NUMBER = "+50588880001"


@dataclass
class Twilio:
    """What Twilio was sent, and how it answers: a status and a code of its own."""

    status: int = 201
    code: int = 0
    messages: list[dict[str, str]] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)


@pytest.fixture
def twilio(settings: Any) -> Iterator[Twilio]:
    """A server that stands in for Twilio, and settings that point to it."""
    state = Twilio()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.accounts.append(b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode())
            if state.status < 400:
                state.messages.append({name: values[0] for name, values in parse_qs(body).items()})
            answer = f'{{"sid": "SM1", "code": {state.code}, "message": "No."}}'.encode()
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secreto"
    settings.TWILIO_FROM = "+15005550006"
    settings.TWILIO_API_URL = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def pauses_over() -> Callable[[], None]:
    """Call it to let the bus's pauses pass."""

    def skip() -> None:
        ParkedEvent.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

    return skip


def test_by_default_messages_lie_in_a_folder(sms_folder: Path) -> None:
    sms.send(to="505 8888 0001", text="Hola, señora")

    [message] = sms_folder.iterdir()
    assert message.read_text(encoding="utf-8") == "+50588880001\n\nHola, señora\n"
    assert message.suffix == ".txt"


def test_twilio_is_given_the_number_in_its_form(twilio: Twilio, sms_folder: Path) -> None:
    sms.send(to="505 8888-0001", text="Hola")

    assert twilio.messages == [{"To": NUMBER, "From": "+15005550006", "Body": "Hola"}]
    assert twilio.accounts == ["AC1:secreto"]
    assert not sms_folder.exists()


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_refusal_that_can_pass_is_tried_again(twilio: Twilio, status: int) -> None:
    twilio.status = status

    with pytest.raises(sms.NotSent, match=str(status)):
        sms.send(to=NUMBER, text="Hola")


def test_a_number_that_cannot_be_reached_is_given_up(twilio: Twilio) -> None:
    twilio.status, twilio.code = 400, 21211

    sms.send(to=NUMBER, text="Hola")

    assert twilio.messages == []


def test_a_twilio_that_is_away_is_tried_again(twilio: Twilio, settings: Any) -> None:
    settings.TWILIO_API_URL = "http://127.0.0.1:9"  # nobody listens there

    with pytest.raises(sms.NotSent, match="away"):
        sms.send(to=NUMBER, text="Hola")


@pytest.mark.django_db
def test_a_code_asked_for_while_twilio_is_down_arrives_later_and_is_good(
    visitor: APIClient, ana: Someone, twilio: Twilio, deliver: Callable[[], int], pauses_over: Callable[[], None]
) -> None:
    twilio.status = 503

    asked = visitor.post("/api/auth/password-reset/request/", {"phone": NUMBER})
    deliver()
    before = list(twilio.messages)
    twilio.status = 201
    pauses_over()
    deliver()

    [message] = twilio.messages
    code = re.findall(r"\d{6}", message["Body"])[0]
    answer = visitor.post(
        "/api/auth/password-reset/verify/", {"phone": NUMBER, "code": code, "new_password": "Otra-Clave-9"}
    )
    assert (asked.status_code, before) == (200, [])
    assert answer.status_code == 200
    assert not ParkedEvent.objects.exists()


@pytest.mark.django_db
def test_what_went_wrong_is_kept_without_number_or_code(
    visitor: APIClient, ana: Someone, twilio: Twilio, deliver: Callable[[], int]
) -> None:
    twilio.status, twilio.code = 503, 20503

    visitor.post("/api/auth/password-reset/request/", {"phone": NUMBER})
    deliver()

    parked = ParkedEvent.objects.get()
    assert parked.error == "NotSent: Twilio refuses with 503, code 20503."
    assert parked.next_try_at is not None
