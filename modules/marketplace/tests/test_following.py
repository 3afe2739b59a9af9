"""Following people."""

from typing import Any

import pytest

from agrovet.kernel.doors import ServiceUnavailable, stand_in
from agrovet.kernel.testing.races import at_once
from modules.marketplace.contracts import AlreadyFollowing
from modules.marketplace.models import Follow
from modules.marketplace.operations.following import follow_person, unfollow
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["following", "following_id"])
def test_following_works_under_both_names(ask: Any, name: str) -> None:
    answer = ask(ANA).post("/api/follows/", {name: str(BETO)})

    follow = Follow.objects.get()
    created_at = answer.json()["created_at"]
    assert answer.status_code == 201
    assert answer.json() == {"id": follow.id, "follower": ANA, "following": BETO, "created_at": created_at}
    assert announced("follow.created") == [
        (
            "follow.created",
            {"follow_id": follow.id, "follower_id": ANA, "following_id": BETO, "created_at": created_at},
        )
    ]


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({}, 400, "following or following_id required"),
        ({"following": "", "following_id": None}, 400, "following or following_id required"),
        ({"following": ANA}, 400, "No puedes seguirte a ti mismo."),
        ({"following_id": BETO}, 400, "Ya sigues a este usuario."),
        ({"following": 999_999}, 404, "La persona no existe."),
    ],
)
def test_what_cannot_be_followed_is_told_why(ask: Any, body: dict[str, Any], status: int, detail: str) -> None:
    follow_person(follower_id=ANA, following_id=BETO, now=NOON)

    answer = ask(ANA).post("/api/follows/", body)

    assert (answer.status_code, answer.json()) == (status, {"detail": detail})
    assert Follow.objects.count() == 1


@pytest.mark.parametrize("value", [["a"], "Beto", -1, 0, 2**63, {"id": 2}, 1.5])
def test_what_is_no_id_is_refused_beside_its_field(ask: Any, value: Any) -> None:
    answer = ask(ANA).post("/api/follows/", {"following": value})

    assert answer.status_code == 400
    assert sorted(answer.json()) == ["detail", "following"]


def test_nobody_is_followed_while_accounts_cannot_tell_who_they_are() -> None:
    class Away:
        def people(self, **_: Any) -> None:
            raise ServiceUnavailable("away")

    with stand_in("accounts", Away()), pytest.raises(ServiceUnavailable):
        follow_person(follower_id=ANA, following_id=BETO, now=NOON)

    assert list(Follow.objects.all()) == []


def test_each_sees_their_own_follows(ask: Any) -> None:
    first = follow_person(follower_id=ANA, following_id=CARLA, now=NOON)
    second = follow_person(follower_id=ANA, following_id=BETO, now=NOON)
    hers = follow_person(follower_id=CARLA, following_id=ANA, now=NOON)

    assert [follow["id"] for follow in ask(ANA).get("/api/follows/").json()] == [first, second]
    assert ask(ANA).get(f"/api/follows/{second}/").json() == {
        "id": second,
        "follower": ANA,
        "following": BETO,
        "created_at": "2026-03-01T12:00:00Z",
    }
    assert ask(ANA).get(f"/api/follows/{hers}/").status_code == 404
    assert ask(None).get("/api/follows/").status_code == 401


def test_unfollowing_says_so_and_is_announced(ask: Any) -> None:
    follow_id = follow_person(follower_id=ANA, following_id=BETO, now=NOON)

    answers = [ask(ANA).delete(f"/api/follows/{follow_id}/") for _ in range(2)]

    assert (answers[0].status_code, answers[0].json()) == (200, {"detail": "Has dejado de seguir a este usuario."})
    assert answers[1].status_code == 404
    assert [(name, event["follow_id"]) for name, event in announced("follow.deleted")] == [
        ("follow.deleted", follow_id)
    ]


def test_one_can_follow_again(ask: Any) -> None:
    unfollow(follower_id=ANA, follow_id=follow_person(follower_id=ANA, following_id=BETO, now=NOON), now=NOON)

    assert ask(ANA).post("/api/follows/", {"following": BETO}).status_code == 201


def test_nobody_ends_the_follows_of_others(ask: Any) -> None:
    follow_id = follow_person(follower_id=ANA, following_id=BETO, now=NOON)

    answers = [ask(BETO).delete(f"/api/follows/{follow_id}/"), ask(None).delete(f"/api/follows/{follow_id}/")]

    assert [answer.status_code for answer in answers] == [404, 401]
    assert Follow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_taps_at_once_make_one_follow() -> None:
    results = at_once(*[lambda: follow_person(follower_id=ANA, following_id=BETO, now=NOON)] * 10)

    outcomes = sorted(one.detail if isinstance(one, AlreadyFollowing) else type(one).__name__ for one in results)
    assert outcomes == ["Ya sigues a este usuario."] * 9 + ["int"]
    assert Follow.objects.count() == 1
    assert len(announced("follow.created")) == 1
