"""A module that is switched off: refused to clients and callers, its events wait; the others go on."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from agrovet.kernel.bus.models import ParkedEvent
from agrovet.kernel.doors import ServiceUnavailable, answer_or
from agrovet.kernel.flags import switches
from agrovet.kernel.http.switching import with_switches
from agrovet.kernel.testing.flags import flag
from extraction.routes import module_of
from modules.accounts import public as accounts
from modules.accounts.models import User
from modules.media import public as media
from tests.kernel.world import drop_table, forget, heard, listen, make_table, say, write_down

OFF = {"detail": "El servicio chat está desactivado temporalmente. Intente de nuevo más tarde."}

STAY = [
    "/api/adds/",
    "/api/health/",
    "/swagger/",
    "/api/schema/",
    "/admin/",
    "/console/",
    "/api/ops/flags/",
    "/metrics",
]


class _Asked:
    """What an application behind the switches is asked, and what the client is sent."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.sent: list[Any] = []

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])

    async def ask(self, path: str, *, method: str = "GET", headers: list[tuple[bytes, bytes]] | None = None) -> None:
        async def send(message: Any) -> None:
            self.sent.append(message)

        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "headers": headers or []}
        await with_switches(self.application, module_of=module_of)(scope, None, send)


class TestClients:
    async def test_are_told_when_to_come_back_in_the_shape_that_they_know(self) -> None:
        asked = _Asked()

        with flag("module.chat", on=False):
            await asked.ask("/api/chat/rooms/", headers=[(b"origin", b"http://localhost:5173")])

        start, body = asked.sent
        headers = dict(start["headers"])
        assert (start["status"], json.loads(body["body"]), asked.reached) == (503, OFF, [])
        assert (headers[b"retry-after"], headers[b"content-type"]) == (b"30", b"application/json")
        assert headers[b"access-control-allow-origin"] == b"http://localhost:5173"

    async def test_of_other_modules_and_of_none_are_answered(self) -> None:
        asked = _Asked()

        with flag("module.chat", on=False):
            for path in STAY:
                await asked.ask(path)

        assert asked.reached == STAY

    async def test_in_a_browser_are_let_ask_whether_they_may_ask(self) -> None:
        asked = _Asked()

        with flag("module.chat", on=False):
            await asked.ask("/api/chat/rooms/", method="OPTIONS", headers=[(b"access-control-request-method", b"POST")])
            await asked.ask("/api/chat/rooms/", method="OPTIONS")

        assert asked.reached == ["/api/chat/rooms/"]
        assert asked.sent[0]["status"] == 503

    async def test_are_answered_again_once_it_is_on(self) -> None:
        asked = _Asked()

        with flag("module.chat", on=False):
            await asked.ask("/api/chat/rooms/")
        await asked.ask("/api/chat/rooms/")

        assert asked.reached == ["/api/chat/rooms/"]


class TestSockets:
    async def _connected(self) -> tuple[ApplicationCommunicator, Any]:
        async def echo(scope: Any, receive: Any, send: Any) -> None:
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                await send({"type": "websocket.send", "text": message["text"]})

        scope = {"type": "websocket", "path": "/ws/chat/1/", "raw_path": b"/ws/chat/1/", "headers": []}
        socket = ApplicationCommunicator(with_switches(echo, module_of=module_of), scope)
        await socket.send_input({"type": "websocket.connect"})
        return socket, await socket.receive_output()

    async def _answer(self, socket: ApplicationCommunicator, text: str) -> Any:
        await socket.send_input({"type": "websocket.receive", "text": text})
        return (await socket.receive_output())["text"]

    async def _ends(self, socket: ApplicationCommunicator) -> None:
        await socket.send_input({"type": "websocket.disconnect", "code": 1005})
        await socket.wait()

    async def test_are_refused_with_a_code_that_says_try_again_later(self) -> None:
        with flag("module.chat", on=False):
            socket, accepted = await self._connected()
            closed = await socket.receive_output()

        assert accepted["type"] == "websocket.accept"
        assert closed == {"type": "websocket.close", "code": 1013}

    async def test_that_are_open_are_closed_with_it(self) -> None:
        socket, _ = await self._connected()
        before = await self._answer(socket, "before")

        with flag("module.chat", on=False):
            closed = await socket.receive_output()
            await socket.send_input({"type": "websocket.receive", "text": "said too late"})
            says_more = await socket.receive_nothing()
        await self._ends(socket)

        assert (before, closed, says_more) == ("before", {"type": "websocket.close", "code": 1013}, True)

    async def test_of_a_module_that_is_on_stay_open(self) -> None:
        socket, _ = await self._connected()

        with flag("module.forum", on=False):
            answered = await self._answer(socket, "still there")
        await self._ends(socket)

        assert answered == "still there"


class TestDoors:
    def test_are_away_as_if_the_module_did_not_answer(self, db: None) -> None:
        with flag("module.media", on=False):
            with pytest.raises(ServiceUnavailable, match="El servicio media no está disponible en este momento"):
                media.files(ids=[1])
            done_without = answer_or({}, media.files, ids=[1])

        assert done_without == media.files(ids=[1]) == {}

    def test_that_was_not_sent_anywhere_may_be_asked_again(self, db: None) -> None:
        with flag("module.media", on=False), pytest.raises(ServiceUnavailable) as refused:
            media.claim(ids=[1], person_id=1)

        assert not refused.value.was_sent

    def test_whose_key_it_is_accounts_says_also_while_it_is_off(self, db: None) -> None:
        with flag("module.accounts", on=False):
            with pytest.raises(ServiceUnavailable):
                accounts.people(ids=[1])

            assert accounts.identify(key="dead") is None


class TestEvents:
    @pytest.fixture(autouse=True)
    def _world(self, transactional_db: None) -> Iterator[None]:
        make_table()
        listen(write_down)
        yield
        forget()
        drop_table()

    def test_wait_in_the_log_and_are_handled_in_their_order_once_it_is_on(self, deliver: Callable[[], int]) -> None:
        say(1, 1)
        deliver()

        with flag("module.chat", on=False):
            say(1, 2, 3)
            say(2, 1)
            deliver()
            meanwhile = heard()
            parked = ParkedEvent.objects.count()
        deliver()

        assert (meanwhile, parked) == ([(1, 1)], 0)
        assert heard() == [(1, 1), (1, 2), (1, 3), (2, 1)]

    def test_wait_for_a_handler_that_is_met_while_its_module_is_off(self, deliver: Callable[[], int]) -> None:
        forget()
        say(1, 1)
        listen(write_down, start="now")

        with flag("module.chat", on=False):
            deliver()
            say(1, 2)
            deliver()
        deliver()

        assert heard() == [(1, 2)]

    def test_wait_for_a_handler_with_effects_elsewhere_too(self, deliver: Callable[[], int]) -> None:
        forget()
        listen(write_down, external=True)
        deliver()

        with flag("module.chat", on=False):
            say(1, 1, 2)
            deliver()
            meanwhile = heard()
        deliver()

        assert (meanwhile, heard()) == ([], [(1, 1), (1, 2)])

    def test_of_other_modules_are_handled(self, deliver: Callable[[], int]) -> None:
        with flag("module.forum", on=False):
            say(1, 1)
            deliver()

        assert heard() == [(1, 1)]


def test_the_admin_of_the_module_refuses_and_the_rest_of_it_does_not(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("+50588880001", "Clave-Segura-1"))

    with flag("module.forum", on=False):
        answers = [client.get(f"/admin/{path}") for path in ("forum/post/", "marketplace/ad/", "")]

    assert [answer.status_code for answer in answers] == [503, 200, 200]
    assert answers[0].json() == {"detail": switches.SwitchedOff("forum").detail}
    assert answers[0]["Retry-After"] == "30"


class TestTheLog:
    """Of a process that serves it says which modules are off; of a command, nothing."""

    def test_says_nothing_for_a_command(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(switches, "_tells", False)

        with flag("module.chat", on=False):
            pass

        assert [each.message for each in caplog.records if each.name == switches.__name__] == []

    def test_says_for_a_server_what_is_off_as_it_begins_and_later_what_changes(
        self, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(switches, "_tells", False)

        with flag("module.chat", on=False):
            switches.tell()
            with flag("module.forum", on=False):
                pass

        assert [each.message for each in caplog.records if each.name == switches.__name__] == [
            "chat is switched off.",
            "forum is switched off.",
            "forum is on again.",
            "chat is on again.",
        ]
