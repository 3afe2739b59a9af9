"""What posts and communities are found by."""

from agrovet.kernel.search.keeping import Entry, Source
from agrovet.kernel.search.matching import Tables
from modules.forum.models import Community, CommunityText, Post, PostText, Word


def _post(post: Post) -> Entry:
    return Entry(title=post.title, body=post.content)


def _community(community: Community) -> Entry:
    # Slugs are names, too, of words with hyphens between.
    return Entry(
        title=f"{community.name} {community.slug}", body=f"{community.short_description} {community.description}"
    )


POSTS = Source(module="forum", rows=Post, tables=Tables(texts=PostText, words=Word), entry=_post)
COMMUNITIES = Source(module="forum", rows=Community, tables=Tables(texts=CommunityText, words=Word), entry=_community)

SOURCES = [POSTS, COMMUNITIES]
