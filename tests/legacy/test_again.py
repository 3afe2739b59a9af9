"""Imports after the first: what people did here since is theirs."""

import pytest

from agrovet.kernel.testing.old_system import LONG_AGO, OldSystem, left_out, told
from modules.accounts.models import User
from modules.forum.models import Post
from modules.marketplace.models import Category

pytestmark = pytest.mark.django_db


def post(id: int, **changes: object) -> dict[str, object]:
    return {
        "id": id,
        "title": "Vacuna triple",
        "content": "¿Cada cuánto?",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        "views_count": 3,
        "relevance_score": 0.5,
        "author_id": 1,
        "media_id": None,
        "community_id": None,
    } | changes


def test_what_was_changed_here_stays_changed(old: OldSystem) -> None:
    old.person(1, bio="Ganadera")
    old.bring()
    User.objects.filter(id=1).update(bio="Ganadera y apicultora")

    report = old.bring()

    people = told(report, "auth_app_user")
    assert (people.written, people.there) == (0, 1)
    assert people.comparison is not None
    assert (people.comparison.changed, people.comparison.differing) == (1, [])
    assert User.objects.get(id=1).bio == "Ganadera y apicultora"
    assert report.agrees


def test_what_was_deleted_here_stays_deleted_with_what_leans_on_it(old: OldSystem) -> None:
    old.person(1)
    old.person(2)
    old.add("foro_post", post(5, author_id=1), post(6, author_id=2))
    old.bring()
    Post.objects.filter(id=5).delete()
    User.objects.filter(id=1).delete()
    old.add("foro_post", post(7, author_id=1))

    report = old.bring()

    assert [told(report, "auth_app_user").gone, told(report, "foro_post").gone] == [1, 0]
    assert left_out(report, "foro_post") == {
        "author_id refers to a row of auth_app_user that was deleted here since it was imported": ["5", "7"]
    }
    assert list(Post.objects.values_list("id", flat=True)) == [6]


def test_a_single_row_deleted_here_is_told_as_such_every_time(old: OldSystem) -> None:
    old.person(1)
    old.add("foro_post", post(5), post(6))
    old.bring()
    Post.objects.filter(id=5).delete()

    reports = [told(old.bring(), "foro_post") for _ in range(2)]

    assert [(report.there, report.gone) for report in reports] == [(1, 1), (1, 1)]
    assert list(Post.objects.values_list("id", flat=True)) == [6]


def test_what_is_new_in_the_old_system_comes_over(old: OldSystem) -> None:
    old.person(1)
    old.bring()
    old.person(2)

    report = old.bring()

    people = told(report, "auth_app_user")
    assert (people.written, people.there) == (1, 1)
    assert list(User.objects.order_by("id").values_list("id", flat=True)) == [1, 2]


def test_a_row_that_was_left_out_comes_over_once_the_old_system_is_mended(old: OldSystem) -> None:
    old.add("foro_post", post(5, author_id=1))
    first = old.bring()
    old.person(1)

    second = old.bring()

    assert [told(first, "foro_post").left_out, told(second, "foro_post").written] == [1, 1]


def test_a_row_made_here_keeps_its_id(old: OldSystem) -> None:
    operator = User.objects.create_superuser("+50577770000", "una clave larga")
    old.person(operator.id)
    old.person(operator.id + 1)

    report = old.bring()

    assert left_out(report, "auth_app_user") == {"its id is taken by another row, made here": [str(operator.id)]}
    assert User.objects.get(id=operator.id).phone_number == "+50577770000"
    assert User.objects.filter(id=operator.id + 1).exists()


def test_ids_given_from_now_on_lie_beyond_both_sides(old: OldSystem) -> None:
    old.change("CREATE TABLE add_category (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, description TEXT)")
    old.change("INSERT INTO add_category (id, name) VALUES (900, 'Apicultura'), (950, 'Borrada')")
    old.change("DELETE FROM add_category WHERE id = 950")

    old.bring()

    assert Category.objects.create(name="Lombricultura").id == 951


def test_a_dry_run_keeps_nothing(old: OldSystem) -> None:
    old.person(1)

    report = old.bring(dry_run=True)

    assert told(report, "auth_app_user").written == 1
    assert list(User.objects.all()) == []
