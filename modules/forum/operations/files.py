"""Files that posts, comments and communities show."""

from agrovet.kernel.http.origin import client_address
from agrovet.kernel.writing import writing
from modules.forum.contracts import FileNotFound
from modules.forum.models import Comment, Community, Post
from modules.media import public as media

# The sentence is the old server's, and the app shows it.
NO_FILE = "No Media matches the given query."


def require_file(media_id: int | None, *, author_id: int) -> None:
    """
    Show a file in something of this person's; whose it is does not change. Call it outside of transactions.

    :raises FileNotFound: if there is none, or it is not theirs to show
    :raises ServiceUnavailable: if media does not answer
    """
    if media_id is not None:
        shown_file(media_id, author_id=author_id)


def shown_file(media_id: int, *, author_id: int) -> media.File:
    """
    Return the file, as `require_file` shows it.

    :raises FileNotFound, ServiceUnavailable: as there
    """
    file = media.show(ids=[media_id], person_id=author_id, address=client_address()).get(media_id)
    if file is None:
        raise FileNotFound(NO_FILE)
    return file


def let_go_of(*, media_id: int) -> None:
    """Let everything that shows this file stand without it."""
    with writing("forum"):
        Post.objects.filter(media_id=media_id).update(media_id=None)
        Comment.objects.filter(media_id=media_id).update(media_id=None)
        Community.objects.filter(cover_media_id=media_id).update(cover_media_id=None, cover_image=None)
        Community.objects.filter(avatar_media_id=media_id).update(avatar_media_id=None, avatar=None)


def follow_address(*, media_id: int, url: str | None) -> None:
    """Show a community's picture from where its file is now."""
    with writing("forum"):
        Community.objects.filter(cover_media_id=media_id).update(cover_image=url)
        Community.objects.filter(avatar_media_id=media_id).update(avatar=url)
