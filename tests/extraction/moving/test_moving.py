"""A module's rows arrive exactly, follow what changes, and are compared; nothing of other modules moves."""

import pytest
from django.db import connections, transaction

from agrovet.kernel.bus.models import Cursor, LoggedEvent
from extraction.gates import gate as gates
from extraction.gates.entering import Gatekeeper
from extraction.moving.copying import Copied, adopt, copy, is_copied
from extraction.moving.draining import drain, touched
from extraction.moving.errors import CannotMove, Differs
from extraction.moving.following import catch_up, copied_pair, lag
from extraction.moving.sequences import advance
from extraction.moving.verifying import Difference, repair, verify
from modules.forum.models import Comment, Community, Post, Welcome
from tests.extraction.moving import town
from tests.extraction.sides import Sides


def prepare(*modules: str) -> None:
    """Gates on both sides: the home's takes notes, the service's is closed."""
    for module in modules:
        for alias in ("home", "service"):
            gates.install(alias, module)
        gates.capture("home", module)
        gates.close_gate("service", module)


@pytest.mark.parametrize("chunk", [3, 1000])
@pytest.mark.parametrize("module", ["accounts", "forum", "marketplace"])
def test_a_copy_has_every_row_as_it_was_and_nothing_of_others(sides: Sides, module: str, chunk: int) -> None:
    town.settle("home")
    prepare(module)
    told: list[Copied] = []

    copy("home", "service", module, chunk=chunk, tell=told.append)

    assert town.contents("service", module) == town.contents("home", module)
    assert town.digests("service", module) == town.digests("home", module)
    assert {each.table: each.rows for each in told if each.is_done} == {
        table: rows for table, (rows, _) in town.digests("home", module).items()
    }
    assert town.contents("service", "media")["bus_event"] == []


def test_what_changes_afterwards_follows(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    posts = list(Post.objects.using("home").order_by("id")[:4])

    Comment.objects.using("home").filter(post=posts[0], parent=None, replies=None).delete()
    Post.objects.using("home").filter(pk=posts[1].pk).update(title="another")
    new = Post.objects.using("home").create(author_id=9, community_id=posts[0].community_id, title="new", content="")
    Comment.objects.using("home").create(post=new, user_id=9, content=town.ODD)
    Cursor.objects.using("home").filter(handler="forum.listens").update(position=8)
    LoggedEvent.objects.using("home").filter(module="forum", position__lte=3).delete()
    waiting = lag("home", "forum").rows
    reached = catch_up("home", "service", "forum")

    assert waiting > 5
    assert (reached, lag("home", "forum").rows) == (True, 0)
    assert town.contents("service", "forum") == town.contents("home", "forum")


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_unique_values_that_change_hands_arrive_in_batches_of_any_size(sides: Sides, batch: int) -> None:
    from extraction.moving import following  # noqa: PLC0415 - its parts, here alone

    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    one, two = Community.objects.using("home").order_by("id")[:2]

    with transaction.atomic(using="home"):
        slugs = one.slug, two.slug
        Community.objects.using("home").filter(pk=one.pk).update(slug="between")
        Community.objects.using("home").filter(pk=two.pk).update(slug=slugs[0])
        Community.objects.using("home").filter(pk=one.pk).update(slug=slugs[1])
    pair = following.copied_pair("home", "service", "forum")
    while lag("home", "forum").rows:
        following.bring(pair, batch)

    assert town.contents("service", "forum") == town.contents("home", "forum")


def test_a_copy_goes_on_where_it_was_stopped(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    first: list[Copied] = []

    def stop_at_comments(now: Copied) -> None:
        first.append(now)
        if now.table == "forum_comment" and now.rows >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy("home", "service", "forum", chunk=10, tell=stop_at_comments)
    half = is_copied("service", "forum")
    Post.objects.using("home").update(title="changed meanwhile")
    second: list[Copied] = []
    copy("home", "service", "forum", chunk=10, tell=second.append)
    third: list[Copied] = []
    copy("home", "service", "forum", chunk=10, tell=third.append)

    assert (half, is_copied("service", "forum")) == (False, True)
    assert [each.rows for each in second if each.table == "forum_comment"][0] == 30
    assert "forum_post" not in {each.table for each in second}
    assert third == []
    assert town.contents("service", "forum") == town.contents("home", "forum")


def test_foreign_keys_are_back_after_a_copy(sides: Sides) -> None:
    town.settle("home")
    before = _foreign_keys(sides)
    prepare("forum")

    copy("home", "service", "forum")

    assert _foreign_keys(sides) == before


def _foreign_keys(sides: Sides) -> object:
    with connections["service"].cursor() as cursor:
        if sides.is_postgres:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' ORDER BY 1"
            )
        else:
            cursor.execute("PRAGMA foreign_keys")
        return cursor.fetchall()


def test_a_comparison_finds_what_differs_with_both_sides_and_a_repair_mends_it(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    post = Post.objects.using("home").order_by("id")[0]
    _behind_the_back(Post, f"UPDATE forum_post SET title = 'spoilt' WHERE id = {post.pk}")
    _behind_the_back(Welcome, "DELETE FROM forum_welcome WHERE user_id = -3")
    _behind_the_back(Welcome, "INSERT INTO forum_welcome (user_id, role) VALUES (77, 'x')")

    found = verify("home", "service", "forum", chunk=7)
    repaired = repair("home", "service", "forum", found.differences)
    again = verify("home", "service", "forum", chunk=7)

    assert (found.is_equal, found.different, repaired) == (False, 3, 3)
    assert [(each.table, len(each.source), len(each.target)) for each in found.differences] == [
        ("forum_welcome", 1, 0),
        ("forum_welcome", 0, 1),
        ("forum_post", 1, 1),
    ]
    spoilt = next(each for each in found.differences if each.table == "forum_post")
    assert (spoilt.source[0]["title"], spoilt.target[0]["title"]) == (post.title, "spoilt")
    assert again.is_equal
    assert again.rows["forum_comment"] == 60


def _behind_the_back(_: object, statement: str) -> None:
    """What no code of ours does: a write past the gate."""
    with transaction.atomic(using="service"), connections["service"].cursor() as cursor:
        cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = 'forum'", [True])
        cursor.execute(statement)
        cursor.execute("UPDATE extraction_gate SET mover = %s WHERE module = 'forum'", [False])


def test_changes_that_wait_are_no_differences(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    Post.objects.using("home").update(title="not there yet")

    assert verify("home", "service", "forum", chunk=7).is_equal


def test_draining_brings_the_rest_and_compares_what_was_written_since_the_comparison(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    with pytest.raises(CannotMove, match="verify it first"):
        drain(copied_pair("home", "service", "forum"))
    verify("home", "service", "forum")
    before = touched("service", "forum")

    Post.objects.using("home").filter(author_id__lt=10).update(title="written since")
    catch_up("home", "service", "forum")
    between = touched("service", "forum")
    Post.objects.using("home").filter(author_id=20).update(title="in the last moment")
    done = drain(copied_pair("home", "service", "forum"))

    assert (before, between, done.brought, done.compared) == (0, 10, 1, 11)
    assert town.contents("service", "forum") == town.contents("home", "forum")


def test_draining_refuses_rows_that_differ_and_too_many_to_compare(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    verify("home", "service", "forum")
    Post.objects.using("home").update(title="written since")
    catch_up("home", "service", "forum")

    with pytest.raises(CannotMove, match="verify it again"):
        drain(copied_pair("home", "service", "forum"), most=29)
    _behind_the_back(Post, "UPDATE forum_post SET title = 'spoilt' WHERE author_id = 3")
    with pytest.raises(Differs, match="1 rows of forum_post differ"):
        drain(copied_pair("home", "service", "forum"))


def test_a_move_refuses_databases_in_which_rows_could_be_lost(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.install("service", "forum")

    with pytest.raises(CannotMove, match="begin to capture first"):
        copy("home", "service", "forum")
    gates.capture("home", "forum")
    with pytest.raises(CannotMove, match="close its gate"):
        copy("home", "service", "forum")
    gates.close_gate("service", "forum")
    with pytest.raises(CannotMove, match="name two databases"):
        copy("home", "home", "forum")
    with pytest.raises(CannotMove, match="finish the copy first"):
        verify("home", "service", "forum")
    with pytest.raises(CannotMove, match="outside of one"), transaction.atomic(using="home"):
        copy("home", "service", "forum")


def test_numbers_given_after_the_switch_clash_with_none_given_before(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    community = Community.objects.using("home").order_by("id")[0]
    lost = Post.objects.using("home").create(author_id=1, community=community, title="", content="")
    last = lost.pk
    lost.delete(using="home")
    catch_up("home", "service", "forum")

    advance("home", "service", "forum", gap=10)
    advance("home", "service", "forum", gap=10)
    gates.open_gate("service", "forum", epoch=2, capture=True)
    late = [Post.objects.using("home").create(author_id=1, community=community, title="", content="").pk for _ in "ab"]
    with transaction.atomic(using="service"):
        Gatekeeper().enter(connections["service"], "forum", 2, 1)
        new = [Post.objects.using("service").create(author_id=1, community_id=community.pk, title="", content="").pk]
        new.append(
            Post.objects.using("service").create(author_id=1, community_id=community.pk, title="", content="").pk
        )

    assert late == [last + 1, last + 2]
    assert min(new) > last + 10
    assert not set(late) & set(new)


def test_the_way_back_needs_no_copy(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    verify("home", "service", "forum")
    drain(copied_pair("home", "service", "forum"))
    advance("home", "service", "forum")

    gates.close_gate("home", "forum")
    gates.open_gate("service", "forum", epoch=2, capture=True)
    adopt("service", "home", "forum")
    with transaction.atomic(using="service"):
        Gatekeeper().enter(connections["service"], "forum", 2, 1)
        Post.objects.using("service").filter(author_id__lt=10).update(title="written there")
        Comment.objects.using("service").filter(post__author_id=3).delete()
    catch_up("service", "home", "forum")
    done = drain(copied_pair("service", "home", "forum"))

    assert done.compared == 12
    assert town.contents("home", "forum") == town.contents("service", "forum")
    assert verify("service", "home", "forum").is_equal


def test_differences_of_rows_that_share_a_key_are_found(sides: Sides) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    _behind_the_back(None, "DELETE FROM bus_decision WHERE id = (SELECT min(id) FROM bus_decision)")

    found = verify("home", "service", "forum")

    assert [(type(each), each.table, len(each.source), len(each.target)) for each in found.differences] == [
        (Difference, "bus_decision", 2, 1)
    ]
