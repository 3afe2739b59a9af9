"""Filling a database to measure by."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, OuterRef, Subquery

from agrovet.kernel.scale import Size
from modules.accounts.models import User
from modules.chat.models import Message, Participant, Receipt, Room
from modules.forum.models import Comment, Community, Membership, Post
from modules.marketplace.models import Ad, AdText

pytestmark = pytest.mark.django_db

SCALE = 0.0002


def _seed(*arguments: str) -> None:
    call_command("seed_scale", "--scale", str(SCALE), "--quiet", *arguments)


def test_each_table_has_its_share_and_its_counts_are_right() -> None:
    _seed()

    size = Size(scale=SCALE)
    rows = [model.objects.count() for model in (User, Ad, Post, Comment, Message)]
    assert rows == [size.people, size.ads, size.posts, size.comments, size.messages] == [40, 200, 100, 600, 1000]
    assert AdText.objects.count() == size.ads
    counted = Comment.objects.filter(post_id=OuterRef("pk")).order_by().values("post_id").annotate(n=Count("id"))
    assert not Post.objects.annotate(n=Subquery(counted.values("n"))).exclude(comments_count=F("n")).filter(n__gt=0)
    replies = Comment.objects.filter(parent_id=OuterRef("pk")).order_by().values("parent_id").annotate(n=Count("id"))
    assert not Comment.objects.annotate(n=Subquery(replies.values("n"))).exclude(replies_count=F("n")).filter(n__gt=0)
    assert sum(Community.objects.values_list("members_count", flat=True)) == Membership.objects.count()
    others = Participant.objects.filter(room_id=Message.objects.first().room_id).count() - 1  # type: ignore[union-attr] # it is there
    assert Receipt.objects.filter(message=Message.objects.first()).count() == others
    assert not Room.objects.filter(last_activity__isnull=True, messages__isnull=False)


def test_a_few_posts_have_most_of_the_comments() -> None:
    _seed("--only", "forum")

    counts = sorted(Post.objects.values_list("comments_count", flat=True), reverse=True)
    assert sum(counts[:20]) > sum(counts[20:])


def test_new_rows_are_numbered_after_those_that_were_filled_in() -> None:
    _seed("--only", "marketplace")

    ad = Ad.objects.create(publisher_id=1, title="t", description="d", price=1, condition="new")

    assert ad.id == Size(scale=SCALE).ads + 1


def test_a_database_with_rows_is_left_alone_unless_they_may_go() -> None:
    kept = Ad.objects.create(id=7_000, publisher_id=1, title="t", description="d", price=1, condition="new")

    with pytest.raises(CommandError, match="marketplace_ad has rows"):
        _seed("--only", "marketplace")
    after_refusal = list(Ad.objects.values_list("id", flat=True))
    _seed("--only", "marketplace", "--replace")

    assert after_refusal == [kept.id]
    assert not Ad.objects.filter(id=kept.id)


@pytest.mark.parametrize("arguments", [["--scale", "0"], ["--scale", "11"], ["--only", "nobody"]])
def test_what_cannot_be_filled_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("seed_scale", "--quiet", *arguments)


def test_filled_rows_are_found(client: Any) -> None:
    _seed("--only", "marketplace")

    assert client.get("/api/adds/", {"q": "semillas"}).json() != []
