"""How communities, posts, comments, reactions and notifications come over from the old system."""

from collections.abc import Mapping, Sequence
from typing import Any

from agrovet.kernel.legacy import (
    FetchedFile,
    LeftOut,
    LegacyFiles,
    LegacyTable,
    Reading,
    Reference,
    Row,
    Source,
    Unique,
    same,
)
from agrovet.kernel.legacy.values import UNKNOWN_TIME, Unfit, moment
from agrovet.kernel.search.keeping import fill
from modules.accounts.public import ROLE_LABELS
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction, Welcome
from modules.forum.operations.recounting import recount
from modules.forum.searched import SOURCES
from modules.media import public as media

# The old models that reactions and notifications named by a generic relation.
POST, COMMENT = ("foro", "post"), ("foro", "comment")
ROLES = {role.lower(): role for role in ROLE_LABELS if role}


def _welcome(row: Reading) -> Mapping[str, Any]:
    # What the old system did for a new person it did already; a role taken later still counts as new.
    return {"role": ROLES.get(str(row.raw.get("role")).lower())}


def _beginnings(source: Source, rows: Sequence[Row]) -> tuple[Mapping[Any, Any], Mapping[Any, Any]]:
    communities = source.where("foro_community", "id", {row["community_id"] for row in rows}, only=["id", "created_at"])
    people = source.where("auth_app_user", "id", {row["user_id"] for row in rows}, only=["id", "date_joined"])
    return {row["id"]: row["created_at"] for row in communities}, {row["id"]: row["date_joined"] for row in people}


def _membership(row: Reading) -> Mapping[str, Any]:
    # The old system did not keep it: not before there were both the person and the community.
    communities, people = row.extras
    times = (communities.get(row.raw["community_id"]), people.get(row.raw["user_id"]))
    return {"joined_at": max(_time(time) for time in times)}


def _time(written: Any) -> Any:
    try:
        return moment(written)
    except Unfit:
        return UNKNOWN_TIME


def _posts_of_parents(source: Source, rows: Sequence[Row]) -> Mapping[Any, Any]:
    parents = {row["parent_id"] for row in rows}
    return {row["id"]: row["post_id"] for row in source.where("foro_comment", "id", parents, only=["id", "post_id"])}


def _comment(row: Reading) -> Mapping[str, Any]:
    parent_id = row.value("parent_id", into=Comment)
    if parent_id is not None and row.extras.get(parent_id, row.raw["post_id"]) != row.raw["post_id"]:
        row.note("parent_id: it answered a comment on another post, so it stands by itself")
        parent_id = None
    return {"parent_id": parent_id}


def _reaction(row: Reading) -> Mapping[str, Any]:
    target = _target(row)
    if target == {"post_id": None, "comment_id": None}:
        raise LeftOut("content_type_id: a reaction to something that is neither a post nor a comment")
    if row.raw["type"] not in Reaction.Type.values:
        raise LeftOut(f"type: {row.raw['type']!r} is no reaction of ours")
    return {"type": row.raw["type"], **target}


def _notification(row: Reading) -> Mapping[str, Any]:
    if row.raw["notif_type"] not in Notification.Kind.values:
        raise LeftOut(f"notif_type: {row.raw['notif_type']!r} is no notification of ours")
    if row.extras[row.raw["id"]] == "unknown":
        row.note("content_type_id: about something that is neither a post nor a comment, so it is about nothing")
    return {"notif_type": row.raw["notif_type"], **_target(row)}


def _targets(source: Source, rows: Sequence[Row]) -> Mapping[Any, str]:
    """What each row is about, by the source's own table of content types."""
    named = {POST: "post", COMMENT: "comment"}
    return {row["id"]: _about(source.model_of(row), row, named) for row in rows}


def _about(model: tuple[str, str] | None, row: Row, named: Mapping[tuple[str, str], str]) -> str:
    if row.get("content_type_id") is None:
        return "nothing"
    return named.get(model, "unknown") if model else "unknown"


def _target(row: Reading) -> dict[str, Any]:
    what = row.extras[row.raw["id"]]
    object_id = row.value("object_id", into=Post, field="media_id")
    return {
        "post_id": object_id if what == "post" else None,
        "comment_id": object_id if what == "comment" else None,
    }


def _recounted() -> list[str]:
    recount()
    return []


def _searchable() -> list[str]:
    for source in SOURCES:
        fill(source)
    return []


def _keep(picture: str) -> Any:
    def keep(file: FetchedFile) -> Mapping[str, Any]:
        if file.row["created_by_id"] is None:
            raise media.UnreadableFile("nobody made this community, so nobody would own its picture")
        with file.upload() as upload:
            kept = media.store_image(owner_id=file.row["created_by_id"], upload=upload, folder="communities")
        return {picture: kept.url, f"{picture.removesuffix('_image')}_media_id": kept.id}

    return keep


_PERSON = Reference(column="user_id", to="auth_app_user")
_FILE = Reference(column="media_id", to="media_media", if_missing="empty")

TABLES = [
    LegacyTable(
        source="auth_app_user",
        called="auth_app_user (welcomes)",
        into=Welcome,
        columns=same(user_id="id"),
        complete=_welcome,
        references=(Reference(column="id", to="auth_app_user"),),
    ),
    LegacyTable(
        source="foro_community",
        into=Community,
        columns=same(
            "id",
            "name",
            "slug",
            "short_description",
            "description",
            "cover_image",
            "avatar",
            "created_at",
            "created_by_id",
        ),
        references=(Reference(column="created_by_id", to="auth_app_user", if_missing="empty"),),
        same_as=("slug", "name"),
        unique=(Unique(("slug",)), Unique(("name",))),
    ),
    LegacyTable(
        source="foro_community_members",
        into=Membership,
        columns=same("id", "community_id", "user_id"),
        gather=_beginnings,
        complete=_membership,
        references=(Reference(column="community_id", to="foro_community"), _PERSON),
        unique=(Unique(("community_id", "user_id")),),
    ),
    LegacyTable(
        source="foro_post",
        into=Post,
        columns=same(
            "id",
            "author_id",
            "community_id",
            "title",
            "content",
            "media_id",
            "created_at",
            "updated_at",
            "views_count",
            "relevance_score",
        ),
        references=(
            Reference(column="author_id", to="auth_app_user"),
            Reference(column="community_id", to="foro_community", if_missing="empty"),
            _FILE,
        ),
    ),
    LegacyTable(
        source="foro_comment",
        into=Comment,
        columns=same("id", "post_id", "user_id", "content", "media_id", "created_at", "updated_at"),
        gather=_posts_of_parents,
        complete=_comment,
        references=(
            Reference(column="post_id", to="foro_post"),
            Reference(column="parent_id", to="foro_comment", if_missing="empty"),
            _PERSON,
            _FILE,
        ),
    ),
    LegacyTable(
        source="foro_reaction",
        into=Reaction,
        columns=same("id", "user_id", "created_at"),
        gather=_targets,
        complete=_reaction,
        references=(
            _PERSON,
            Reference(column="object_id", to="foro_post", of_type=POST),
            Reference(column="object_id", to="foro_comment", of_type=COMMENT),
        ),
        unique=(Unique(("post_id", "user_id", "type")), Unique(("comment_id", "user_id", "type"))),
    ),
    LegacyTable(
        source="foro_notification",
        into=Notification,
        columns=same("id", "recipient_id", "actor_id", "summary", "read", "created_at"),
        gather=_targets,
        complete=_notification,
        references=(
            Reference(column="recipient_id", to="auth_app_user"),
            Reference(column="actor_id", to="auth_app_user"),
            Reference(column="object_id", to="foro_post", of_type=POST, if_missing="empty", field="post_id"),
            Reference(column="object_id", to="foro_comment", of_type=COMMENT, if_missing="empty", field="comment_id"),
        ),
    ),
]

AFTERWARDS = [_recounted, _searchable]

FILES = [
    LegacyFiles(model=Community, field="cover_image", also_reads=("created_by_id",), keep=_keep("cover_image")),
    LegacyFiles(model=Community, field="avatar", also_reads=("created_by_id",), keep=_keep("avatar")),
]
