"""Rows to move: of every kind of column, with odd values, unique ones that change hands, and relations."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from agrovet.kernel.bus.models import Cursor, Decision, Log, LoggedEvent, ParkedEvent, Reader
from extraction.belongings import tables_of
from extraction.moving.pair import VENDORS
from modules.accounts.models import AccessKey, User
from modules.forum.models import Comment, Community, Membership, Post, Reaction, Welcome
from modules.marketplace.models import Ad, Category

NOON = datetime(2026, 3, 29, 12, 0, 0, 123456, tzinfo=UTC)
ODD = "ñandú 🐄 \\N \t \n \"'{}%s 𝒳"


def settle(alias: str) -> None:
    """Let people live there, talk, sell, and let events be told of it."""
    _people(alias)
    _forum(alias, posts=30)
    _events(alias)


def _people(alias: str) -> None:
    people = User.objects.using(alias).bulk_create(
        User(
            phone_number=str(number),
            phone_digits=str(number) if number % 2 else None,
            bio=[None, "", ODD][number % 3],
            latitude=Decimal("-12.0464000") if number % 2 else None,
            password="x",
            date_joined=NOON,
        )
        for number in range(10)
    )
    group = Group.objects.using(alias).create(name=ODD)
    User.groups.through.objects.using(alias).create(user_id=people[3].pk, group_id=group.pk)
    AccessKey.objects.using(alias).bulk_create(AccessKey(hash=f"{'Aa' * n}{n}", user=people[n]) for n in range(10))
    Session.objects.using(alias).create(session_key="k", session_data=ODD, expire_date=NOON)
    category = Category.objects.using(alias).create(name=ODD)
    Ad.objects.using(alias).bulk_create(
        Ad(
            publisher_id=number,
            title=ODD,
            description="",
            price=Decimal("1234567890.10"),
            category=category,
            condition="new",
            latitude=0.1 + 0.2,
            longitude=-1e-300,
        )
        for number in range(5)
    )


def _forum(alias: str, *, posts: int) -> None:
    community = Community.objects.using(alias).first()
    assert community is not None
    Membership.objects.using(alias).bulk_create(
        Membership(community=community, user_id=number, joined_at=NOON) for number in range(posts)
    )
    Welcome.objects.using(alias).bulk_create(Welcome(user_id=number, role=None) for number in range(-5, 5))
    made = Post.objects.using(alias).bulk_create(
        Post(author_id=number, community=community, title=f"{number}", content=ODD, created_at=NOON)
        for number in range(posts)
    )
    comments = Comment.objects.using(alias).bulk_create(
        Comment(post=post, user_id=1, content=ODD, created_at=NOON) for post in made for _ in range(2)
    )
    # Answers with lower numbers than what they answer: rows come before those that they refer to.
    for answer, comment in zip(comments[:10], comments[20:30], strict=True):
        Comment.objects.using(alias).filter(pk=answer.pk).update(parent=comment)
    Reaction.objects.using(alias).bulk_create(Reaction(user_id=2, type="like", post=post) for post in made)


def _events(alias: str) -> None:
    for module in ("forum", "media"):
        Log.objects.using(alias).create(module=module, last_position=40)
        LoggedEvent.objects.using(alias).bulk_create(
            LoggedEvent(
                uid=UUID(int=number + (1000 if module == "forum" else 2000)),
                name="a",
                version=1,
                module=module,
                key=ODD,
                payload={"text": ODD, "none": None, "number": 0.1, "list": [1, {}]},
                published_at=NOON,
                position=number,
            )
            for number in range(1, 41)
        )
    for handler in ("forum.listens", "media.listens"):
        Cursor.objects.using(alias).create(handler=handler, module="accounts", position=7, paused_at=NOON)
        ParkedEvent.objects.using(alias).create(
            handler=handler, module="accounts", position=5, key=ODD, parked_at=NOON, error=ODD
        )
        for _ in range(2):
            Decision.objects.using(alias).create(
                decided_at=NOON, actor=ODD, verb="skip", handler=handler, module="accounts", position=5
            )
    Reader.objects.using(alias).create(handler="chat.listens", module="forum", position=3)


Contents = dict[str, list[tuple[object, ...]]]


def contents(alias: str, module: str) -> Contents:
    """All that the module has in a database, row by row, read by none of what moves it."""
    from django.db import connections  # noqa: PLC0415 - not before a worker has set up Django

    found: Contents = {}
    with connections[alias].cursor() as cursor:
        for table in tables_of(module):
            columns = ", ".join(f't."{column}"' for column in table.columns)
            cursor.execute(f'SELECT {columns} FROM "{table.name}" AS t WHERE {table.condition("t")}')
            found[table.name] = sorted(cursor.fetchall(), key=repr)
    return found


def digests(alias: str, module: str) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and the digest of them all."""
    from django.db import connections  # noqa: PLC0415 - as above

    vendor = VENDORS[connections[alias].vendor]
    with connections[alias].cursor() as cursor:
        return {table.name: vendor.digest_range(cursor, table, None, None) for table in tables_of(module)}
