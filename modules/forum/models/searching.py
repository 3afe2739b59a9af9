"""The words of posts and communities, to search by."""

from django.db import models

from agrovet.kernel.search.tables import SearchText, SearchWord
from modules.forum.models.communities import Community
from modules.forum.models.posts import Post

# Neither has a foreign key in the database: the release before this one deletes rows and knows nothing of their words.


class PostText(SearchText):
    """The words of a post."""

    of = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False)

    class Meta:
        db_table = "forum_post_text"

    def __str__(self) -> str:
        return self.title


class CommunityText(SearchText):
    """The words of a community."""

    of = models.OneToOneField(
        Community, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )

    class Meta:
        db_table = "forum_community_text"

    def __str__(self) -> str:
        return self.title


class Word(SearchWord):
    """A word that occurs in posts or in what communities say of themselves."""

    class Meta:
        db_table = "forum_word"

    def __str__(self) -> str:
        return self.word
