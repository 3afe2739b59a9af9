"""Everybody on staff sees how modules, flags, events and decisions stand."""

import json
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from agrovet.kernel.bus import drain
from agrovet.kernel.record.models import Entry
from tests.extraction.ops_api.asking import Pipeline, sentence
from tests.kernel import world
from tests.kernel.conftest import _world
from tests.kernel.record.tampering import remember
from tests.kernel.world import Said, say

__all__ = ["_world"]


@pytest.mark.django_db
def test_modules_stand_as_the_command_tells_it(carla: Pipeline) -> None:
    out = StringIO()
    call_command("extraction", "status", "--json", stdout=out)

    told = carla.get("modules/")

    assert told == [{**look, "may_change": False} for look in json.loads(out.getvalue())]
    assert carla.get("modules/chat/") == told[settings.ALL_MODULES.index("chat")]


@pytest.mark.django_db
def test_one_s_own_modules_are_told_apart(ana: Pipeline) -> None:
    assert [look["module"] for look in ana.get("modules/") if look["may_change"]] == ["marketplace", "chat"]


@pytest.mark.django_db
def test_what_is_not_there_is_404_with_a_sentence(carla: Pipeline) -> None:
    none = "0" * 8 + "-0000-4000-8000-" + "0" * 12

    assert sentence(carla.ask("modules/chats/"))[0] == 404
    assert sentence(carla.ask(f"operations/{none}/")) == (404, f"There is no operation {none}.")
    assert sentence(carla.ask("flags/forum.rankin/"))[0] == 404
    assert sentence(carla.ask("operations/", module="chats"))[0] == 404


@pytest.mark.django_db
class TestTheRecord:
    def test_is_told_page_by_page(self, carla: Pipeline) -> None:
        remember(5)
        count = Entry.objects.count()

        first = carla.ask("record/", limit=2)
        second = carla.ask("record/", limit=2, before=first.json()[-1]["id"])

        assert [row["id"] for row in first.json()] == [count, count - 1]
        assert [row["id"] for row in second.json()] == [count - 2, count - 3]
        assert first["Link"] == f'<http://testserver/api/ops/record/?limit=2&before={count - 1}>; rel="next"'
        assert (first.json()[0]["actor"], first.json()[0]["after"]) == ("ana", {"on": 5})

    def test_is_told_by_what_is_asked_for(self, carla: Pipeline) -> None:
        remember(2)

        assert [row["action"] for row in carla.get("record/", module="forum")] == ["flag.changed"] * 2
        assert [row["action"] for row in carla.get("record/", action="token.")] == ["token.made"]
        assert carla.get("record/", until="2020-01-01T00:00Z") == []
        assert len(carla.get("record/", since="2020-01-01T00:00", actor="ana")) == 2

    def test_a_time_that_is_none_is_refused(self, carla: Pipeline) -> None:
        answer = carla.ask("record/", since="noon")

        assert (answer.status_code, sorted(answer.json())) == (400, ["detail", "since"])


@pytest.mark.usefixtures("_world")
class TestParkedEvents:
    def test_are_told_as_the_command_tells_them(self, carla: Pipeline) -> None:
        _let_one_fail()
        out = StringIO()
        call_command("bus", "parked", "--json", stdout=out)

        answer = carla.ask("parked/", handler=world.NAME)

        assert (answer.json(), answer["X-Total-Count"]) == (json.loads(out.getvalue()), "1")
        assert (answer.json()[0]["key"], answer.json()[0]["behind"]) == ("topic:1", 1)

    def test_are_tried_again_by_their_team(self, ana: Pipeline, carla: Pipeline) -> None:
        refused = _let_one_fail()
        body = {"handler": world.NAME, "entity": "topic:1", "reason": "mended"}
        of_others = sentence(carla.post("parked/retry/", **body))
        again = ana.post("parked/retry/", **body).json()
        refused.clear()

        mended = ana.post("parked/retry/", **body).json()

        assert of_others == (403, "You see chat and may not change it. Ask its team (talk), or an operator.")
        assert [(one["applied"], one["left"], one["error"]) for one in again] == [(0, 2, "ValueError: 10")]
        assert [(one["applied"], one["left"]) for one in mended] == [(2, 0)]
        assert world.heard() == [(1, 10), (1, 11)]

    def test_are_left_out_by_their_team_for_a_reason(self, ana: Pipeline, carla: Pipeline) -> None:
        _let_one_fail()
        body = {"handler": world.NAME, "event": "forum:1"}
        answers = [
            carla.post("parked/skip/", reason="a joke", **body).status_code,
            ana.post("parked/skip/", **body).status_code,
        ]

        done = ana.post("parked/skip/", reason="a joke", **body)

        assert (answers, done.status_code, done.json()) == ([403, 400], 200, {"behind": 1})
        last = ana.get("record/", limit=1)[0]
        assert (last["actor"].endswith("by ci"), last["action"], last["reason"]) == (True, "bus.skip", "a joke")

    def test_what_is_not_parked_is_refused(self, ana: Pipeline) -> None:
        world.listen(world.write_down)
        say(1, 10)
        drain()

        answer = ana.post("parked/retry/", handler=world.NAME, event="forum:1", reason="a try")

        assert sentence(answer) == (409, f"forum:1 is not parked at {world.NAME}.")


def _let_one_fail() -> set[int]:
    """Chat does not write down 10, of which 11 waits behind; what it refuses can be changed."""
    refused = {10}

    def react(event: Said) -> None:
        if event.number in refused:
            raise ValueError(event.number)
        world.write_down(event)

    world.listen(react)
    say(1, 10, 11)
    drain()
    return refused
