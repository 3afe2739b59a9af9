"""The forum's lists in plain SQL, with their threads."""

from collections import defaultdict
from typing import Any

from tests.bench.plain import Row, among, moment, select, whose_key, write

POST = (
    "SELECT id, author_id, community_id, title, content, media_id, created_at, updated_at, views_count, relevance_score,"
    " comments_count, likes_count, hearts_count, dislikes_count FROM forum_post"
)
COMMENTS = (
    "SELECT id, post_id, parent_id, user_id, content, media_id, created_at, updated_at, likes_count, hearts_count,"
    " dislikes_count, replies_count FROM forum_comment WHERE post_id IN"
)
COMMUNITIES = (
    "SELECT id, name, slug, short_description, description, cover_image, avatar, members_count, created_by_id, created_at"
    " FROM forum_community WHERE id IN"
)


def posts() -> bytes:
    """The list of posts."""
    whose_key()
    return write(_posts(select(f"{POST} ORDER BY created_at DESC, id DESC LIMIT 1000")))


def post(post_id: int) -> bytes:
    """One post with its thread."""
    whose_key()
    return write(_posts(select(f"{POST} WHERE id = %s", [post_id]))[0])


def _posts(rows: list[Row]) -> list[dict[str, Any]]:
    comments = among(COMMENTS, [row[0] for row in rows])
    comments.sort(key=_popular_first, reverse=True)
    people = {
        id: {"id": id, "name": name, "avatar": picture, "role": role}
        for id, name, picture, role in among(
            "SELECT id, full_name, profile_picture, role FROM accounts_user WHERE id IN",
            {row[1] for row in rows} | {row[3] for row in comments},
        )
    }
    files = {
        id: {"id": id, "name": name, "url": url, "description": description}
        for id, name, url, description in among(
            "SELECT id, name, url, description FROM media_file WHERE id IN",
            {row[5] for row in [*rows, *comments] if row[5]},
        )
    }
    communities = {row[0]: _community(row) for row in among(COMMUNITIES, {row[2] for row in rows if row[2]})}
    threads = _threads(comments, people, files)
    return [
        {
            "id": row[0],
            "author": people[row[1]],
            "title": row[3],
            "content": row[4],
            "media": files.get(row[5]),
            "community": communities.get(row[2]),
            "created_at": moment(row[6]),
            "updated_at": moment(row[7]),
            "views_count": row[8],
            "relevance_score": row[9],
            "comments_count": row[10],
            "reactions_count": row[11] + row[12] + row[13],
            "likes_count": row[11],
            "hearts_count": row[12],
            "dislikes_count": row[13],
            "score": row[11] + row[12] - row[13],
            "comments": threads[row[0]],
        }
        for row in rows
    ]


def _popular_first(row: Row) -> tuple[Any, ...]:
    return row[8] + row[9] + row[10] + row[11], row[6], row[0]


def _threads(rows: list[Row], people: dict[int, Any], files: dict[int, Any]) -> defaultdict[int, list[dict[str, Any]]]:
    shown = {row[0]: _comment(row, people, files) for row in rows}
    threads: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for comment in shown.values():
        if comment["parent"] is None:
            threads[comment["post"]].append(comment)
        else:
            shown[comment["parent"]]["replies"].append(comment)
    return threads


def _comment(row: Row, people: dict[int, Any], files: dict[int, Any]) -> dict[str, Any]:
    reactions = row[8] + row[9] + row[10]
    return {
        "id": row[0],
        "user": people[row[3]],
        "post": row[1],
        "post_id": row[1],
        "parent": row[2],
        "parent_id": row[2],
        "content": row[4],
        "media": files.get(row[5]),
        "created_at": moment(row[6]),
        "updated_at": moment(row[7]),
        "reactions_count": reactions,
        "likes_count": row[8],
        "hearts_count": row[9],
        "dislikes_count": row[10],
        "replies_count": row[11],
        "popularity": reactions + row[11],
        "replies": [],
    }


def _community(row: Row) -> dict[str, Any]:
    return {
        "id": row[0],
        "name": row[1],
        "slug": row[2],
        "short_description": row[3],
        "description": row[4],
        "cover_image": row[5],
        "avatar": row[6],
        "members_count": row[7],
        "created_by": row[8],
        "created_at": moment(row[9]),
    }
