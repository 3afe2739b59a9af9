"""Who is told of what, in which words."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import ServiceUnavailable, stand_in
from modules.accounts.fake import FakeAccounts
from modules.forum.models import Notification
from modules.forum.operations.reactions import take_back
from modules.forum.tests.conftest import ANA, BETO, CARLA, NOON
from modules.forum.tests.samples import a_comment, a_post, a_reaction

pytestmark = pytest.mark.django_db


def _told(client: APIClient) -> list[tuple[str, str]]:
    return [(each["notif_type"], each["summary"]) for each in client.get("/api/foro/notifications/").json()]


def test_authors_are_told_in_the_words_that_the_app_shows(ana: APIClient, beto: APIClient) -> None:
    post_id = a_post(author_id=ANA)
    comment_id = a_comment(post_id, user_id=BETO)
    a_comment(post_id, user_id=ANA, parent_id=comment_id)
    a_reaction(post_id, user_id=BETO)
    a_reaction(comment_id, user_id=CARLA, to="comment")

    assert _told(ana) == [
        ("post_reaction", "Beto (Empresario) reacted like"),
        ("post_reply", "Beto (Empresario) commented on your post"),
    ]
    assert _told(beto) == [
        ("comment_reaction", "+50588880003 (Sin rol) reacted like"),
        ("comment_reply", "Ana (Especialista) replied to your comment"),
    ]


def test_nobody_is_told_of_their_own_act(ana: APIClient) -> None:
    post_id = a_post(author_id=ANA)
    comment_id = a_comment(post_id, user_id=ANA)
    a_comment(post_id, user_id=ANA, parent_id=comment_id)
    a_reaction(comment_id, user_id=ANA, to="comment")

    assert _told(ana) == []


def test_five_changes_of_mind_are_one_notification_that_names_the_last(ana: APIClient) -> None:
    post_id = a_post(author_id=ANA)
    comment_id = a_comment(post_id, user_id=ANA)

    for type in ("like", "dislike", "heart", "like", "dislike"):
        a_reaction(post_id, user_id=BETO, type=type)
        a_reaction(comment_id, user_id=BETO, type=type, to="comment")
    a_reaction(post_id, user_id=CARLA, type="heart")

    assert _told(ana) == [
        ("post_reaction", "+50588880003 (Sin rol) reacted heart"),
        ("comment_reaction", "Beto (Empresario) reacted dislike"),
        ("post_reaction", "Beto (Empresario) reacted dislike"),
    ]


def test_a_reaction_that_was_taken_back_and_given_again_is_one_notification(ana: APIClient) -> None:
    post_id = a_post(author_id=ANA)

    for _ in range(3):
        take_back(reaction_id=a_reaction(post_id, user_id=BETO), user_id=BETO, now=NOON)
    a_reaction(post_id, user_id=BETO)

    assert _told(ana) == [("post_reaction", "Beto (Empresario) reacted like")]


def test_a_notification_tells_who_acted_and_on_what(ana: APIClient) -> None:
    post_id = a_post(author_id=ANA)
    a_comment(post_id, user_id=BETO)

    (told,) = ana.get("/api/foro/notifications/").json()

    assert told == {
        "id": told["id"],
        "recipient": ANA,
        "actor": {"id": BETO, "name": "Beto", "avatar": "http://testserver/media/beto.png", "role": "businessman"},
        "notif_type": "post_reply",
        "summary": "Beto (Empresario) commented on your post",
        "read": False,
        "created_at": "2026-05-01T12:00:00Z",
        "post_id": post_id,
        "comment_id": None,
    }
    assert ana.get("/api/foro/notifications/all/").json() == [told]
    assert ana.get(f"/api/foro/notifications/{told['id']}/").json() == told


def test_people_mark_their_own_as_read(ana: APIClient, beto: APIClient) -> None:
    post_id = a_post(author_id=ANA)
    for _ in range(3):
        a_comment(post_id, user_id=BETO)
    newest, *_ = (each["id"] for each in ana.get("/api/foro/notifications/").json())

    assert beto.post("/api/foro/notifications/mark_read/", {"ids": [newest]}).json() == {"updated": 0}
    assert beto.get(f"/api/foro/notifications/{newest}/").status_code == 404
    assert ana.post("/api/foro/notifications/mark_read/", {"ids": [newest, 99999]}).json() == {"updated": 1}
    assert ana.post("/api/foro/notifications/mark_read/", {"ids": []}).json() == {"updated": 0}
    assert [each["read"] for each in ana.get("/api/foro/notifications/").json()] == [True, False, False]
    assert ana.post("/api/foro/notifications/mark_read/").json() == {"updated": 2}


@pytest.mark.parametrize("ids", ["x", ["x"], {"a": 1}, [True], [10**20]])
def test_ids_that_are_none_are_refused(ana: APIClient, ids: object) -> None:
    assert ana.post("/api/foro/notifications/mark_read/", {"ids": ids}).status_code == 400


def test_what_people_do_succeeds_while_accounts_is_away(accounts: FakeAccounts, beto: APIClient) -> None:
    post_id = a_post(author_id=ANA)

    class Away(FakeAccounts):
        def people(self, **_: Any) -> Any:
            raise ServiceUnavailable("…")

    away = Away()
    away.known = accounts.known
    with stand_in("accounts", away):
        answer = beto.post("/api/foro/comments/", {"post": post_id, "content": "Sí"})

    assert answer.status_code == 201
    assert Notification.objects.get().summary == "Alguien commented on your post"


@pytest.mark.parametrize("number", [3, 60])
def test_notifications_cost_the_same_number_of_queries_however_many(
    ana: APIClient, django_assert_num_queries: Any, number: int
) -> None:
    post_id = a_post(author_id=ANA)
    for place in range(number):
        a_comment(post_id, user_id=BETO if place % 2 else CARLA)

    with django_assert_num_queries(1):
        assert len(ana.get("/api/foro/notifications/").json()) == number
