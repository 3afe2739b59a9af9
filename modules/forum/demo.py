"""The forum of the demo data: posts, comments and reactions."""

from datetime import datetime, timedelta

from agrovet.kernel.demo import DemoData
from modules.forum.demo_threads import THREADS, Said, Thread
from modules.forum.models import Community, Post
from modules.forum.operations.comments import add_comment
from modules.forum.operations.posts import publish_post
from modules.forum.operations.reactions import react


def fill(demo: DemoData) -> None:
    """Have people say what has not been said yet."""
    for thread in THREADS:
        author_id = demo.people.get(thread.by)
        if author_id and not Post.objects.filter(author_id=author_id, title=thread.title).exists():
            _start(thread, author_id, demo)
    demo.notes.append(f"Posts: {Post.objects.count()}, {Post.objects.exclude(media_id=None).count()} with a picture.")


def _start(thread: Thread, author_id: int, demo: DemoData) -> None:
    now = demo.ago(days=thread.days)
    post_id = publish_post(
        author_id=author_id,
        title=thread.title,
        content=thread.text,
        media_id=demo.files.get(thread.picture),
        community_id=Community.objects.filter(slug=thread.community).values_list("id", flat=True).first(),
        now=now,
    )
    demo.count("posts")
    for place, said in enumerate(thread.comments, 1):
        _say(said, post_id, None, now + timedelta(hours=2 * place), demo)
    for place, called in enumerate(thread.likes, 1):
        react(
            type="like" if place % 3 else "heart",
            to="post",
            object_id=post_id,
            user_id=demo.people[called],
            now=now + timedelta(hours=place),
        )
        demo.count("reactions")


def _say(said: Said, post_id: int, parent_id: int | None, now: datetime, demo: DemoData) -> None:
    comment_id = add_comment(
        post_id=post_id,
        parent_id=parent_id,
        author_id=demo.people[said.by],
        content=said.text,
        media_id=None,
        now=min(now, demo.now),
    )
    demo.count("comments")
    for place, answer in enumerate(said.answers, 1):
        _say(answer, post_id, comment_id, now + timedelta(minutes=25 * place), demo)
