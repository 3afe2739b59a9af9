"""
How often posts are read.

A reading counts when a person or a visitor opens one post by itself; lists are no readings, and authors
reading their own post are not counted, nor is the same reader who opens it again within the same two seconds.
Opening a page writes nothing: this process tallies, and adds to `views_count` two seconds after the first
reading of the post, in one statement for each post. So the number that a client sees does not change while it
looks (the installed ones read a post twice in a row), and a process that is killed forgets the readings of a moment.
"""

import logging
import threading
import time
from math import inf

from django.db import Error as DatabaseError
from django.db.models import F

from agrovet.kernel.databases import connection_of
from agrovet.kernel.repeating import is_repeated
from agrovet.kernel.writing import WritesHeld, writing
from modules.forum.models import Post

logger = logging.getLogger(__name__)

SETTLE_AFTER = 2.0  # seconds

Reader = int | str  # a person's id, or a visitor's address

_tally: dict[int, set[Reader]] = {}
_since: dict[int, float] = {}
_lock = threading.Lock()


def note(*, post_id: int, reader: Reader) -> None:
    """Remember that somebody read the post, unless it was read before and is only compared. Cannot fail."""
    if is_repeated():
        return
    with _lock:
        is_first = not _tally
        _tally.setdefault(post_id, set()).add(reader)
        _since.setdefault(post_id, time.monotonic())
    if is_first:
        _settle_later()


def settle(*, begun_by: float = inf) -> int:
    """
    Add what was tallied to the posts, the deleted ones left out. Returns how many readings were added.

    :param begun_by: only of posts that were first read by then, as `time.monotonic()` has it
    """
    with _lock:
        due = [post_id for post_id, since in _since.items() if since <= begun_by]
        readings = {post_id: len(_tally.pop(post_id)) for post_id in due}
        for post_id in due:
            del _since[post_id]
    with writing("forum"):
        # By id, as everybody locks posts.
        for post_id, number in sorted(readings.items()):
            Post.objects.filter(id=post_id).update(views_count=F("views_count") + number)
    return sum(readings.values())


def _settle_later(after: float = SETTLE_AFTER) -> None:
    timer = threading.Timer(after, _settle_and_let_go)
    timer.daemon = True
    timer.start()


def _settle_and_let_go() -> None:
    try:
        settle(begun_by=time.monotonic() - SETTLE_AFTER)
    except (DatabaseError, WritesHeld) as error:
        # Numbers of readers are not worth keeping a broken connection busy.
        logger.warning("Readings were not counted, the database refused: %s", error)
    finally:
        connection_of("forum").close()
        with _lock:
            next_due = min(_since.values(), default=None)
        if next_due is not None:
            _settle_later(max(0.0, next_due + SETTLE_AFTER - time.monotonic()))
