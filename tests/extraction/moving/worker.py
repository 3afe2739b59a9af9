"""
Another process on the databases of a test: `python -m tests.extraction.moving.worker <what> HOME SERVICE ...`

    write SEED FILE       write to the forum at random, within its gate if that is open, until the file is there
    install               put up the gates of the forum
    move                  capture, copy, and follow for ever
    drain                 drain at a standstill, for ever
"""

import os
import random
import sys
from pathlib import Path
from uuid import uuid4

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.db import IntegrityError, connections, transaction  # noqa: E402 - once Django is set up

from agrovet.kernel.bus.models import Cursor, LoggedEvent  # noqa: E402 - as above
from extraction.gates import gate as gates  # noqa: E402 - as above
from extraction.gates.entering import Gatekeeper, register  # noqa: E402 - as above
from extraction.moving.copying import copy  # noqa: E402 - as above
from extraction.moving.draining import drain  # noqa: E402 - as above
from extraction.moving.following import copied_pair, follow  # noqa: E402 - as above
from modules.forum.models import Comment, Community, Membership, Post, Reaction, Welcome  # noqa: E402 - as above
from tests.extraction.moving.town import NOON, ODD  # noqa: E402 - as above
from tests.extraction.sides import connect  # noqa: E402 - as above


class Writer:
    """Does one thing after the other to the forum, each in a transaction of its own, some of which come to nothing."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.gatekeeper = Gatekeeper()
        self.written = 0

    def write_until(self, end: Path) -> None:
        """Go on until the file is there."""
        deeds = [self.post, self.comment, self.answer, self.edit, self.delete, self.swap, self.react, self.welcome]
        deeds += [self.tell, self.read_on, self.join]
        while not end.exists():
            try:
                with transaction.atomic(using="home"):
                    if self._enter():
                        self.random.choice(deeds)()
                        transaction.set_rollback(self.random.random() < 0.1, using="home")
            except (IntegrityError, django.db.OperationalError):
                # Two of them took the same thing: the database decides.
                continue
            self.written += 1

    def _enter(self) -> bool:
        gate = gates.find("home", "forum")
        if gate is None or gate.state == "unguarded":
            return True
        return self.gatekeeper.enter(connections["home"], "forum", gate.epoch, 2)

    def _some(self, model: type) -> object:
        """Any row, or None."""
        rows = model.objects.using("home")  # type: ignore[attr-defined] # a model
        ids = list(rows.order_by("-pk").values_list("pk", flat=True)[:50])
        return rows.filter(pk=self.random.choice(ids)).first() if ids else None

    def post(self) -> None:
        community = Community.objects.using("home").values_list("pk", flat=True).first()
        Post.objects.using("home").bulk_create(
            Post(author_id=self.random.randrange(50), community_id=community, title=uuid4().hex, content=ODD)
            for _ in range(self.random.randrange(1, 4))
        )

    def comment(self) -> None:
        if post := self._some(Post):
            Comment.objects.using("home").create(post_id=post.pk, user_id=1, content=ODD)  # type: ignore[attr-defined] # a row

    def answer(self) -> None:
        one, other = self._some(Comment), self._some(Comment)
        if one and other:
            Comment.objects.using("home").filter(pk=one.pk).update(parent=other)  # type: ignore[attr-defined] # a row

    def edit(self) -> None:
        Post.objects.using("home").filter(author_id=self.random.randrange(50)).update(
            title=uuid4().hex, relevance_score=self.random.random()
        )

    def delete(self) -> None:
        comments = Comment.objects.using("home")
        if comment := self._some(Comment):
            comments.filter(parent_id=comment.pk).update(parent=None)  # type: ignore[attr-defined] # a row
            Reaction.objects.using("home").filter(comment_id=comment.pk).delete()  # type: ignore[attr-defined] # a row
            comments.filter(pk=comment.pk)._raw_delete("home")  # type: ignore[attr-defined] # a row

    def swap(self) -> None:
        ids = list(Community.objects.using("home").order_by("pk").values_list("pk", flat=True))
        one, two = self.random.sample(ids, 2)
        rows = Community.objects.using("home").select_for_update()
        first, second = sorted(rows.filter(pk__in=[one, two]), key=lambda row: row.pk)
        Community.objects.using("home").filter(pk=first.pk).update(slug=uuid4().hex[:20])
        Community.objects.using("home").filter(pk=second.pk).update(slug=first.slug)
        Community.objects.using("home").filter(pk=first.pk).update(slug=second.slug)

    def react(self) -> None:
        if post := self._some(Post):
            Reaction.objects.using("home").create(user_id=self.random.randrange(9), type="like", post_id=post.pk)  # type: ignore[attr-defined] # a row

    def welcome(self) -> None:
        one, other = self.random.sample(range(40), 2)
        if not Welcome.objects.using("home").filter(pk=one).update(user_id=other):
            Welcome.objects.using("home").create(user_id=one)

    def join(self) -> None:
        community = Community.objects.using("home").values_list("pk", flat=True).last()
        who = self.random.randrange(100)
        if not Membership.objects.using("home").filter(community_id=community, user_id=who).delete()[0]:
            Membership.objects.using("home").create(community_id=community, user_id=who, joined_at=NOON)

    def tell(self) -> None:
        LoggedEvent.objects.using("home").create(
            uid=uuid4(), name="a", version=1, module="forum", key=ODD, payload={"a": ODD}, published_at=NOON
        )
        last = LoggedEvent.objects.using("home").filter(module="forum", position__isnull=False).order_by("-position")
        position = last.values_list("position", flat=True).first() or 0
        unplaced = LoggedEvent.objects.using("home").filter(module="forum", position=None).first()
        if unplaced:
            LoggedEvent.objects.using("home").filter(pk=unplaced.pk).update(position=position + 1)

    def read_on(self) -> None:
        cursor, _ = Cursor.objects.using("home").get_or_create(handler="forum.reads", module="chat")
        Cursor.objects.using("home").filter(pk=cursor.pk).update(position=cursor.position + 1)


def main(what: str, home: str, service: str, *rest: str) -> None:
    """Do it."""
    connect("home", home)
    connect("service", service)
    register()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    match what:
        case "write":
            writer = Writer(int(rest[0]))
            writer.write_until(Path(rest[1]))
            sys.stdout.write(f"{writer.written}\n")
        case "install":
            for alias in ("home", "service"):
                gates.install(alias, "forum")
        case "move":
            gates.capture("home", "forum")
            copy("home", "service", "forum", chunk=20)
            follow("home", "service", "forum", is_enough=lambda _: False, batch=50, pause=0.01)
        case "drain":
            while True:
                drain(copied_pair("home", "service", "forum"), most=10**9)


if __name__ == "__main__":
    main(*sys.argv[1:])
