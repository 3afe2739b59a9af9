"""What may not be done now is refused with a sentence that says what to do, and nothing is changed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.record.models import Entry
from agrovet.kernel.writing import writing
from extraction.operations.models import Operation, Verification
from extraction.placements import store
from extraction.placements.models import Process, Step
from modules.forum.models import Community, Membership
from tests.extraction.moving import town
from tests.extraction.operations.operating import MODULE, SERVICE, Operators, gate_states, standing

MODULES = "The modules are accounts, media, profiles, marketplace, chat, forum."
PREPARE = "manage.py extraction prepare forum"
SERVE_ALL = "Let the service answer everybody first: manage.py extraction canary forum 100."
REMOTE = ["prepare forum", "canary forum 100"]
MOVED = [*REMOTE, "move forum"]


def _noted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entry, Operation, Step, Verification))


def _refusals(operators: Operators, command: str) -> list[str]:
    """What a command is refused with; that its rehearsal says the same, and that nothing is changed by either."""
    before = (_noted(), standing(), gate_states())
    said = operators.run(*command.split())
    assert said.code == 2, said
    if command.split()[0] not in ("verify", "status", "history"):
        rehearsed = operators.run(*command.split(), "--dry-run")
        assert rehearsed.code == 2
        assert [f"{one['what']} {one['advice']}" for one in rehearsed.told["refusals"]] == said.told["refused"]
    assert (_noted(), standing(), gate_states()) == before
    return list(said.told["refused"])


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("verify", f"forum is local, not prepared or shadow or canary or remote or moved. Run {PREPARE} first."),
        ("shadow 10", f"forum is local, not prepared or shadow. Run {PREPARE} first."),
        ("canary 1", f"forum is local, not prepared or shadow or canary or remote or moved. Run {PREPARE} first."),
        (
            "move",
            f"forum is local, not remote. {SERVE_ALL}",
        ),
        ("back", "forum is local, not moved. Its data never left: manage.py extraction canary forum 0 is enough."),
        ("settle", "forum is local, not moved. Move it first: manage.py extraction move forum."),
        ("resume", "No operation on forum was interrupted. manage.py extraction status forum says what can be done."),
    ],
)
def test_what_is_local_is_prepared_first(operators: Operators, command: str, sentence: str) -> None:
    verb, *rest = command.split()

    assert _refusals(operators, " ".join([verb, MODULE, *rest])) == [sentence]


@pytest.mark.parametrize(
    "verb", ["prepare", "verify", "move", "back", "settle", "abort", "resume", "status", "history"]
)
def test_a_module_that_does_not_exist(operators: Operators, verb: str) -> None:
    said = operators.run(verb, "forums")

    assert (said.code, said.told) == (2, {"refused": [f"There is no module forums. {MODULES}"], "next": ""})


def test_a_module_without_a_database_to_go_to(operators: Operators) -> None:
    assert _refusals(operators, "prepare media") == [
        "Nobody says where media would keep its data. "
        "Set MEDIA_SERVICE_DATABASE_URL, here and for every process that serves."
    ]


def test_all_that_is_missing_is_said_at_once(operators: Operators, monkeypatch: pytest.MonkeyPatch) -> None:
    Process.objects.filter(side="service").delete()
    monkeypatch.setitem(settings.AGROVET_SERVICE_URLS, MODULE, "")
    Community.objects.using(SERVICE).bulk_create(Community(name=f"{n}", slug=f"w-{n}") for n in range(101))

    assert _refusals(operators, "prepare forum") == [
        "No service hosts forum: none was seen in the last 5 s. "
        "Start one: AGROVET_MODULES=forum and the same database settings, scripts/run --port …",
        "Nobody says where the service of forum answers. Set FORUM_SERVICE_URL.",
        "forum_service has rows in forum_community already. "
        "Give the module an empty database; what is in it is not overwritten.",
    ]


def test_a_database_in_which_the_module_was_in_use(operators: Operators) -> None:
    town._events(SERVICE)

    assert _refusals(operators, "prepare forum") == [
        "forum was in use in forum_service already: there are events of it. "
        "Give the module an empty database; what is in it is not overwritten."
    ]
    assert LoggedEvent.objects.using(SERVICE).filter(module=MODULE).count() == 40


def test_a_process_that_cannot_follow_the_module(operators: Operators) -> None:
    Process.objects.filter(side="service").update(databases=["default"])

    assert _refusals(operators, "prepare forum") == [
        "service elsewhere 1 does not know the service's database of forum. "
        "Start it again with FORUM_SERVICE_DATABASE_URL."
    ]


def test_what_is_prepared_is_not_prepared_again_and_does_not_jump(operators: Operators) -> None:
    operators.succeed("prepare forum")

    assert _refusals(operators, "prepare forum") == [
        "forum is prepared, not local. Look at manage.py extraction status forum."
    ]
    assert _refusals(operators, "move forum") == [
        "forum is prepared, not remote. Let the service answer everybody first: manage.py extraction canary forum 100."
    ]


def test_a_move_asks_for_a_comparison_that_is_recent_and_found_nothing(operators: Operators) -> None:
    operators.succeed(*REMOTE)
    verify = "Run manage.py extraction verify forum."
    last = Verification.objects.latest("at")

    Verification.objects.update(at=last.at - timedelta(minutes=20))
    old = _refusals(operators, "move forum")
    Verification.objects.update(at=datetime.now(UTC), different=3)
    unequal = _refusals(operators, "move forum")
    Verification.objects.all().delete()
    none = _refusals(operators, "move forum")

    assert old == [f"The last comparison of forum is 20 min old. {verify}"]
    assert unequal == [f"The last comparison of forum found 3 rows that differ. {verify[:-1]} --repair."]
    assert none == [f"The two sides of forum have not been compared as they stand now. {verify}"]


def test_a_move_waits_until_few_rows_are_under_way(operators: Operators) -> None:
    operators.succeed(*REMOTE)
    community = Community.objects.earliest("id")
    with writing(MODULE):
        Membership.objects.bulk_create(
            Membership(community=community, user_id=number, joined_at=town.NOON) for number in range(2001)
        )

    said = operators.run("move", MODULE)

    assert (said.code, standing()) == (2, ("remote", "home", 100))
    assert re.sub(r"\d+ s\.", "N s.", "\n".join(said.told["refused"])) == (
        "2001 rows are under way, the oldest for N s. Wait until they have arrived: manage.py extraction status forum."
    )


def test_what_has_moved_is_brought_back_before_anything_else(operators: Operators) -> None:
    operators.succeed(*MOVED)
    back = "manage.py extraction back forum"

    assert _refusals(operators, "abort forum") == [
        f"forum is moved, not local or prepared or shadow or canary or remote. Bring its data back first: {back}."
    ]
    assert _refusals(operators, "shadow forum 50") == [
        f"forum is moved, not prepared or shadow. Its data is at the service: {back} brings both back."
    ]


def test_what_the_monolith_serves_in_part_is_not_settled(operators: Operators) -> None:
    operators.succeed(*MOVED, "canary forum 0")

    refused = _refusals(operators, "settle forum")
    operators.succeed("canary forum 100")

    assert refused == [f"The monolith serves 100 % of the people. {SERVE_ALL}"]
    assert standing() == ("moved", "service", 100)


def test_the_way_back_is_kept_until_both_sides_have_agreed_for_days(
    operators: Operators, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "AGROVET_SETTLE_DAYS", 3)
    operators.succeed(*MOVED)

    asked_for_now = operators.run("status", "forum").told[0]["next_step"]
    early = _refusals(operators, "settle forum")
    _days_pass(3)
    in_time = operators.run("status", "forum").told[0]["next_step"]
    _differ_once()
    operators.succeed("verify forum")
    after_a_difference = _refusals(operators, "settle forum")

    wait = "Wait until it is 3 days (AGROVET_SETTLE_DAYS), and verify meanwhile."
    refused = [f"Both sides of forum have agreed for 0 hours, and settling ends the way back. {wait}"]
    assert (asked_for_now, early) == ("", refused)
    assert in_time == "manage.py extraction settle forum"
    assert after_a_difference == refused


def _days_pass(days: int) -> None:
    """Comparisons are as old as if so many days had passed since the first; the last one is of now."""
    first = Verification.objects.order_by("id").filter(module="forum", term=_term()).first()
    assert first is not None
    Verification.objects.filter(id=first.id).update(at=first.at - timedelta(days=days))
    Verification.objects.create(
        module="forum", term=first.term, at=datetime.now(UTC), seconds=0.1, rows=first.rows, different=0
    )


def _term() -> int:
    return store.placement_of(MODULE).term


def _differ_once() -> None:
    """A comparison found one row that differed."""
    Verification.objects.create(
        module="forum",
        term=_term(),
        at=datetime.now(UTC),
        seconds=0.1,
        rows=1,
        different=1,
    )


@pytest.mark.parametrize(
    ("verb", "steps"),
    [("prepare", 6), ("abort", 3)],
)
def test_a_rehearsal_says_the_steps_and_changes_nothing(operators: Operators, verb: str, steps: int) -> None:
    before = (_noted(), standing(), gate_states())

    rehearsed = operators.run(verb, MODULE, "--dry-run")

    assert (rehearsed.code, rehearsed.told["refusals"], rehearsed.told["next"]) == (0, [], PREPARE)
    assert len(rehearsed.told["steps"]) == steps
    assert (_noted(), standing(), gate_states()) == before


def test_a_rehearsal_of_a_move_says_how_long_writes_are_held(operators: Operators) -> None:
    operators.succeed(*REMOTE)

    first = operators.run("move", MODULE, "--dry-run").told["hold"]
    operators.succeed("move forum", "verify forum", "back forum", "canary forum 100")
    later = operators.run("move", MODULE, "--dry-run").told["hold"]

    assert first == "at most 1000 ms: then it is given up and nothing is changed; none was measured yet"
    assert later.endswith("the median of the last 2; at most 1000 ms")


def test_a_share_is_a_number_up_to_100(operators: Operators) -> None:
    with pytest.raises(Exception, match="101 is no share: write a number from 0 to 100"):
        operators.run("canary", MODULE, "101")


def test_people_read_the_same_on_standard_error(operators: Operators) -> None:
    said = operators.show("move", MODULE)

    assert (said.code, said.told) == (2, [])
    assert said.complained.splitlines() == [
        f"forum is local, not remote. {SERVE_ALL}",
        f"Next: {PREPARE}",
    ]
