"""How the forum's things look to clients: plain dicts, with as many queries for a thousand as for one."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.conf import settings

from agrovet.kernel.doors import answer_or
from agrovet.kernel.links import absolute
from modules.accounts import public as accounts
from modules.forum.queries.comments import comments_below, comments_of
from modules.forum.queries.communities import CommunityRow, communities_with
from modules.forum.queries.notices import NotificationRow, ReactionRow
from modules.forum.queries.post_lists import PostRow
from modules.forum.threads import grow
from modules.media import public as media

Json = dict[str, Any]


# A post in a list brings so many comments at most, a post by itself as many as a list may have. How many there are,
# `comments_count` says; all of them are had in parts, from `comments/?post=`.
COMMENTS_IN_LISTS = 100


def posts(rows: Iterable[PostRow], *, comments_each: int = COMMENTS_IN_LISTS) -> list[Json]:
    """Posts with their authors, files, communities and threads; of each so many comments, those written first."""
    found = list(rows)
    comments = list(comments_of([row[0] for row in found], most=comments_each)) if found else []
    people = _people({row[1] for row in found} | {row[3] for row in comments})
    files = _files({row[5] for row in found} | {row[5] for row in comments})
    communities = _communities({row[2] for row in found})
    begun: dict[int, list[Json]] = {row[0]: [] for row in found}
    for comment in grow([_comment(row, people, files) for row in comments]).values():
        if comment["parent"] is None:
            begun[comment["post"]].append(comment)
    return [_post(row, people, files, communities, begun[row[0]]) for row in found]


def threads(beginnings: Iterable[tuple[int, int]]) -> list[Json]:
    """Comments, given by their id and post, with the answers below them: as many as a list may have, in all."""
    found = list(beginnings)
    most = len(found) + settings.AGROVET_LIST_LIMIT
    rows = list(comments_below([id for id, _ in found], most=most)) if found else []
    people = _people({row[3] for row in rows})
    files = _files({row[5] for row in rows})
    known = grow([_comment(row, people, files) for row in rows])
    return [known[id] for id, _ in found if id in known]


def communities(rows: Iterable[CommunityRow]) -> list[Json]:
    """Communities."""
    return [_community(row) for row in rows]


def notifications(rows: Iterable[NotificationRow]) -> list[Json]:
    """Notifications, each with the person who acted."""
    found = list(rows)
    people = _people({row[2] for row in found})
    return [
        {
            "id": id,
            "recipient": recipient_id,
            "actor": people[actor_id],
            "notif_type": kind,
            "summary": summary,
            "read": read,
            "created_at": created_at,
            "post_id": post_id,
            "comment_id": comment_id,
        }
        for id, recipient_id, actor_id, kind, summary, read, created_at, post_id, comment_id in found
    ]


def reactions(rows: Iterable[ReactionRow]) -> list[Json]:
    """Reactions, each with the person who reacted."""
    found = list(rows)
    people = _people({row[1] for row in found})
    return [
        {
            "id": id,
            "user": people[user_id],
            "type": kind,
            "content_type": "comment" if post_id is None else "post",
            "object_id": comment_id if post_id is None else post_id,
            "created_at": created_at,
        }
        for id, user_id, kind, post_id, comment_id, created_at in found
    ]


def _post(
    row: PostRow, people: dict[int, Json], files: dict[int, Json], communities: dict[int, Json], comments: list[Json]
) -> Json:
    (id, author_id, community_id, title, content, media_id, created_at, updated_at, views, score, count) = row[:11]
    likes, hearts, dislikes = row[11:]
    return {
        "id": id,
        "author": people[author_id],
        "title": title,
        "content": content,
        "media": files.get(media_id),
        "community": communities.get(community_id),
        "created_at": created_at,
        "updated_at": updated_at,
        "views_count": views,
        "relevance_score": score,
        "comments_count": count,
        "reactions_count": likes + hearts + dislikes,
        "likes_count": likes,
        "hearts_count": hearts,
        "dislikes_count": dislikes,
        "score": likes + hearts - dislikes,
        "comments": comments,
    }


def _comment(row: tuple[Any, ...], people: dict[int, Json], files: dict[int, Json]) -> Json:
    id, post_id, parent_id, user_id, content, media_id, created_at, updated_at, likes, hearts, dislikes, replies = row
    reactions = likes + hearts + dislikes
    return {
        "id": id,
        "user": people[user_id],
        "post": post_id,
        "post_id": post_id,
        "parent": parent_id,
        "parent_id": parent_id,
        "content": content,
        "media": files.get(media_id),
        "created_at": created_at,
        "updated_at": updated_at,
        "reactions_count": reactions,
        "likes_count": likes,
        "hearts_count": hearts,
        "dislikes_count": dislikes,
        "replies_count": replies,
        "popularity": reactions + replies,
        "replies": [],
    }


def _community(row: CommunityRow) -> Json:
    id, name, slug, short_description, description, cover_image, avatar, members_count, created_by, created_at = row
    return {
        "id": id,
        "name": name,
        "slug": slug,
        "short_description": short_description,
        "description": description,
        "cover_image": cover_image and absolute(cover_image),
        "avatar": avatar and absolute(avatar),
        "members_count": members_count,
        "created_by": created_by,
        "created_at": created_at,
    }


def _people(ids: Collection[int]) -> dict[int, Json]:
    """Each of these people; one whom accounts does not know, or cannot tell of now, has a placeholder."""
    nobody: Mapping[int, accounts.Person] = {}
    known = answer_or(nobody, accounts.people, ids=ids) if ids else nobody
    shown: dict[int, Json] = {}
    for id in ids:
        person = known.get(id)
        if person is None:
            shown[id] = {"id": id, "name": "Usuario", "avatar": None, "role": None}
        else:
            picture = person.picture_url
            shown[id] = {
                "id": id,
                "name": person.full_name,
                "avatar": picture and absolute(picture),
                "role": person.role,
            }
    return shown


def _files(ids: set[int | None]) -> dict[int, Json]:
    wanted = [id for id in ids if id is not None]
    nothing: Mapping[int, media.File] = {}
    known = answer_or(nothing, media.files, ids=wanted) if wanted else nothing
    return {
        id: {"id": id, "name": file.name, "url": file.address, "description": file.brief_description}
        for id, file in known.items()
    }


def _communities(ids: set[int | None]) -> dict[int, Json]:
    wanted = [id for id in ids if id is not None]
    return {row[0]: _community(row) for row in communities_with(wanted)} if wanted else {}
