"""A module leaves and comes back, with all that belongs to it, and is as if it had never left."""

from uuid import uuid4

import pytest
from django.db import connections

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing
from extraction.gates import gate as gates
from modules.forum.models import Community, Post
from tests.extraction.moving import town
from tests.extraction.operations.operating import HOME, MODULE, SERVICE, Operators, gate_states, is_idle, standing


def _write(title: str) -> str:
    """A post, as the forum writes it; where it went."""
    with writing(MODULE) as alias:
        community = Community.objects.using(alias).order_by("id").first()
        Post.objects.using(alias).create(
            author_id=1, community=community, title=title, content="", created_at=town.NOON
        )
    return alias


def _titles(alias: str) -> set[str]:
    return set(Post.objects.using(alias).filter(title__startswith="w-").values_list("title", flat=True))


def test_there_and_back(operators: Operators) -> None:
    town.settle(HOME)
    before = town.contents(HOME, MODULE)

    operators.succeed("prepare forum")
    prepared = (standing(), gate_states(), town.contents(SERVICE, MODULE) == before)
    wrote = [_write("w-prepared")]
    operators.succeed("shadow forum 10", "canary forum 10", "canary forum 100", "verify forum")
    moved = operators.succeed("move forum")
    wrote.append(_write("w-moved"))
    there = (standing(), gate_states(), alias_of(MODULE))
    operators.succeed("verify forum", "back forum")
    wrote.append(_write("w-back"))
    here = (standing(), gate_states(), alias_of(MODULE))
    operators.succeed("abort forum")

    assert prepared == (("prepared", "home", 0), ("open", "closed"), True)
    assert there == (("moved", "service", 100), ("closed", "open"), SERVICE)
    assert moved["held_ms"] < 1000
    assert here == (("prepared", "home", 0), ("open", "closed"), HOME)
    assert wrote == [HOME, SERVICE, HOME]
    assert _titles(HOME) == {"w-prepared", "w-moved", "w-back"}
    assert (standing(), gate_states()) == (("local", "home", 0), ("none", "none"))
    after = town.contents(HOME, MODULE)
    assert {name: rows for name, rows in after.items() if name != "forum_post"} == {
        name: rows for name, rows in before.items() if name != "forum_post"
    }
    assert town.contents(SERVICE, MODULE) == {name: [] for name in before}
    assert is_idle()


def test_it_can_leave_again_after_it_was_given_up(operators: Operators) -> None:
    operators.succeed("prepare forum", "abort forum")

    operators.succeed("prepare forum", "canary forum 100", "move forum")

    assert (standing(), gate_states()) == (("moved", "service", 100), ("closed", "open"))


def test_numbers_given_there_clash_with_none_given_here(operators: Operators) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100")
    last_here = Post.objects.order_by("-id").values_list("id", flat=True).first() or 0

    operators.succeed("move forum")
    _write("w-there")

    first_there = Post.objects.using(SERVICE).get(title="w-there").pk
    assert first_there > last_here


def test_events_without_a_position_get_it_before_they_leave(operators: Operators) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100")
    with writing(MODULE) as alias:
        LoggedEvent.objects.using(alias).create(
            uid=uuid4(), name="a", version=1, module=MODULE, key="", payload={}, published_at=town.NOON
        )

    operators.succeed("move forum")

    events = LoggedEvent.objects.using(SERVICE).filter(module=MODULE)
    assert sorted(events.values_list("position", flat=True)) == list(range(1, 42))


def test_what_is_settled_keeps_its_old_tables_under_other_names(operators: Operators) -> None:
    town.settle(HOME)
    operators.succeed("prepare forum", "canary forum 100", "move forum", "verify forum")

    operators.succeed("settle forum")

    names = connections[HOME].introspection.table_names()
    assert (standing(), gate_states()) == (("settled", "service", 100), ("none", "none"))
    assert [name for name in names if name.startswith("forum_")] == []
    assert "settled_forum_post" in names
    assert _write("w-settled") == SERVICE


@pytest.mark.parametrize("verbs", [[], ["canary forum 50"], ["canary forum 100"], ["canary forum 100", "verify forum"]])
def test_it_can_be_given_up_wherever_its_data_is_here(operators: Operators, verbs: list[str]) -> None:
    town.settle(HOME)
    before = town.contents(HOME, MODULE)
    operators.succeed("prepare forum", *verbs)

    operators.succeed("abort forum")

    assert (standing(), gate_states()) == (("local", "home", 0), ("none", "none"))
    assert town.contents(HOME, MODULE) == before
    assert gates.find(SERVICE, MODULE) is None
    assert _write("w-after") == HOME
    assert is_idle()
