"""Rows that somebody else changes, deletes or inserts at the same time; threads with connections of their own."""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from agrovet.kernel.databases import alias_of
from agrovet.kernel.errors import NotFound
from agrovet.kernel.row_locks import change, find_or_insert, locked, locked_or_none, referenced
from agrovet.kernel.writing import writing
from modules.forum.models import Community, Membership, Post

pytestmark = pytest.mark.django_db(transaction=True)

GONE = NotFound("La comunidad no existe.")
_AT: Any = {"created_at": timezone.now(), "updated_at": timezone.now()}


@pytest.fixture
def cafe() -> Community:
    """A community."""
    return Community.objects.create(name="Café", slug="cafe", created_at=timezone.now())


def _waiting_for(act: Callable[[], Any], then: Callable[[], Any]) -> Any:
    """What `act` comes to that begins while a transaction is open, which does `then` and commits."""
    begun = Event()
    results: list[Any] = []

    def run() -> None:
        begun.set()
        try:
            results.append(act())
        except (NotFound, IntegrityError) as error:
            results.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    with writing("forum"):
        then()
        thread.start()
        begun.wait()
    thread.join()
    return results[0]


def _edit(community: Community, **values: Any) -> None:
    with writing("forum"):
        change(locked(Community.objects.filter(id=community.id), missing=GONE), values)


def test_of_two_edits_at_once_each_keeps_what_the_other_wrote(cafe: Community) -> None:
    def rename() -> None:
        change(locked(Community.objects.filter(id=cafe.id), missing=GONE), {"name": "Café y cacao"})

    _waiting_for(lambda: _edit(cafe, description="De altura"), rename)

    cafe.refresh_from_db()
    assert (cafe.name, cafe.description) == ("Café y cacao", "De altura")


def test_an_edit_of_a_row_that_is_being_deleted_is_the_callers_error(cafe: Community) -> None:
    outcome = _waiting_for(lambda: _edit(cafe, name="Cacao"), Community.objects.filter(id=cafe.id).delete)

    assert outcome is GONE
    assert not Community.objects.filter(id=cafe.id).exists()


def test_a_row_that_is_referred_to_is_there_or_the_callers_error(cafe: Community) -> None:
    def post_in_it() -> Any:
        with writing("forum"):
            community = referenced(Community.objects.filter(id=cafe.id), missing=GONE)
            Post.objects.create(author_id=1, title="t", content="c", community=community, **_AT)

    outcome = _waiting_for(post_in_it, Community.objects.filter(id=cafe.id).delete)

    assert outcome is GONE
    assert list(Post.objects.all()) == []


def _join(community: Community) -> tuple[int, bool]:
    with writing("forum"):
        made, is_new = find_or_insert(
            Membership.objects.filter(community_id=community.id, user_id=1),
            lambda: Membership.objects.create(community_id=community.id, user_id=1, joined_at=timezone.now()),
        )
        return made.pk, is_new


def test_of_two_who_insert_one_row_the_second_finds_it(cafe: Community) -> None:
    first: list[tuple[int, bool]] = []

    outcome = _waiting_for(lambda: _join(cafe), lambda: first.append(_join(cafe)))

    assert first[0][1]
    assert outcome == (first[0][0], False)


def test_a_row_that_is_deleted_while_it_is_being_found_is_inserted(cafe: Community) -> None:
    known, _ = _join(cafe)

    outcome = _waiting_for(lambda: _join(cafe), Membership.objects.filter(pk=known).delete)

    assert outcome[0] != known
    assert outcome[1]


def test_a_row_that_goes_between_the_insertion_and_the_second_look_is_inserted_again(cafe: Community) -> None:
    tries = []

    def insert() -> Membership:
        tries.append("insert")
        if len(tries) == 1:
            # As if another one had inserted it before, and deleted it right after.
            raise IntegrityError
        return Membership.objects.create(community_id=cafe.id, user_id=1, joined_at=timezone.now())

    with writing("forum"):
        _, is_new = find_or_insert(Membership.objects.filter(community_id=cafe.id, user_id=1), insert)

    assert (is_new, tries, Membership.objects.count()) == (True, ["insert"] * 2, 1)


def test_what_another_constraint_forbids_is_an_error_after_a_few_tries(cafe: Community) -> None:
    with pytest.raises(IntegrityError), writing("forum"):
        find_or_insert(
            Community.objects.filter(slug="otra"),
            lambda: Community.objects.create(name=cafe.name, slug="otra", created_at=timezone.now()),
        )


def test_rows_are_locked_in_transactions_alone(cafe: Community) -> None:
    rows = Community.objects.using(alias_of("forum")).filter(id=cafe.id)

    acts: list[Callable[[], Any]] = [
        lambda: locked(rows, missing=GONE),
        lambda: locked_or_none(rows),
        lambda: referenced(rows, missing=GONE),
    ]
    for act in acts:
        with pytest.raises(RuntimeError, match="within `writing`"):
            act()
