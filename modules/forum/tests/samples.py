"""Posts, comments and reactions for tests, made as the forum makes them."""

from modules.forum.operations.comments import add_comment
from modules.forum.operations.posts import publish_post
from modules.forum.operations.reactions import Target, react
from modules.forum.tests.conftest import ANA, NOON


def a_post(
    author_id: int = ANA, title: str = "Riego", community_id: int | None = None, media_id: int | None = None
) -> int:
    """A post."""
    return publish_post(
        author_id=author_id, title=title, content="…", now=NOON, media_id=media_id, community_id=community_id
    )


def a_comment(
    post_id: int, user_id: int = ANA, parent_id: int | None = None, content: str = "Sí", media_id: int | None = None
) -> int:
    """A comment, or an answer to one."""
    return add_comment(
        post_id=post_id, parent_id=parent_id, author_id=user_id, content=content, media_id=media_id, now=NOON
    )


def a_reaction(object_id: int, user_id: int = ANA, type: str = "like", to: Target = "post") -> int:
    """A reaction."""
    return react(type=type, to=to, object_id=object_id, user_id=user_id, now=NOON)[0].id
