"""How the answers look, for the OpenAPI document; they are made by `representations`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

Shape = serializers.Serializer[Any]


class ForumPerson(Shape):
    """A person, as the forum shows them."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    avatar = serializers.CharField(allow_null=True, allow_blank=True)
    role = serializers.CharField(allow_null=True)


class ForumFile(Shape):
    """A file, as posts and comments show it."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_null=True, allow_blank=True)
    url = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True, allow_blank=True)


class Community(Shape):
    """A community."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    short_description = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)
    cover_image = serializers.CharField(allow_null=True, allow_blank=True)
    avatar = serializers.CharField(allow_null=True, allow_blank=True)
    members_count = serializers.IntegerField()
    created_by = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/ForumComment"}})
class Replies(serializers.ListField):
    """Comments in a comment."""


class ForumComment(Shape):
    """A comment with all answers below it."""

    id = serializers.IntegerField()
    user = ForumPerson()
    post = serializers.IntegerField()
    post_id = serializers.IntegerField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]  # fields leave the class again
    parent_id = serializers.IntegerField(allow_null=True)
    content = serializers.CharField()
    media = ForumFile(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    reactions_count = serializers.IntegerField()
    likes_count = serializers.IntegerField()
    hearts_count = serializers.IntegerField()
    dislikes_count = serializers.IntegerField()
    replies_count = serializers.IntegerField()
    popularity = serializers.IntegerField()
    replies = Replies()


class ForumPost(Shape):
    """A post with its threads."""

    id = serializers.IntegerField()
    author = ForumPerson()
    title = serializers.CharField()
    content = serializers.CharField()
    media = ForumFile(allow_null=True)
    community = Community(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    views_count = serializers.IntegerField()
    relevance_score = serializers.FloatField()
    comments_count = serializers.IntegerField()
    reactions_count = serializers.IntegerField()
    likes_count = serializers.IntegerField()
    hearts_count = serializers.IntegerField()
    dislikes_count = serializers.IntegerField()
    score = serializers.IntegerField()
    comments = ForumComment(many=True)


class ForumReaction(Shape):
    """A reaction."""

    id = serializers.IntegerField()
    user = ForumPerson()
    type = serializers.CharField()
    content_type = serializers.CharField()
    object_id = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class ForumNotification(Shape):
    """Something that the person was told."""

    id = serializers.IntegerField()
    recipient = serializers.IntegerField()
    actor = ForumPerson()
    notif_type = serializers.CharField()
    summary = serializers.CharField()
    read = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    post_id = serializers.IntegerField(allow_null=True)
    comment_id = serializers.IntegerField(allow_null=True)


class NotificationsRead(Shape):
    """How many notifications were meant."""

    updated = serializers.IntegerField()


class Joined(Shape):
    """The person is in."""

    joined = serializers.BooleanField()


class Left(Shape):
    """The person is out."""

    left = serializers.BooleanField()


class Cover(Shape):
    """The cover's address."""

    cover_image = serializers.CharField(allow_null=True)


class Avatar(Shape):
    """The avatar's address."""

    avatar = serializers.CharField(allow_null=True)
