"""
The first or last rows of many posts and communities at once, each looked up at the end of an index.

Neither database makes a good plan of "so many of each" out of a window or an OR: it reads all of them. PostgreSQL
takes a LATERAL join for it, SQLite a subquery that refers to the row beside it.
"""

import json
from collections.abc import Collection

from django.db.models.expressions import RawSQL

from agrovet.kernel.databases import connection_of
from modules.forum.models import Comment, Membership, Post

_POST, _COMMENT, _MEMBERSHIP = (model._meta.db_table for model in (Post, Comment, Membership))

_FIRST_COMMENTS = {
    "sqlite": f"""
        SELECT said.id FROM json_each(%s) AS wanted JOIN {_COMMENT} AS said ON said.id IN (
            SELECT id FROM {_COMMENT} WHERE post_id = wanted.value ORDER BY id LIMIT %s
        )""",
    "postgresql": f"""
        SELECT said.id FROM unnest(%s::bigint[]) AS wanted (id) CROSS JOIN LATERAL (
            SELECT id FROM {_COMMENT} WHERE post_id = wanted.id ORDER BY id LIMIT %s
        ) AS said""",
}
_TOPS = {"sqlite": "SELECT value FROM json_each(%s)", "postgresql": "SELECT unnest(%s::bigint[])"}
_OWN = f"SELECT id FROM {_POST} WHERE author_id = %s ORDER BY created_at DESC, id DESC LIMIT %s"
_FEED = {
    "sqlite": f"""
        SELECT post.id FROM {_MEMBERSHIP} AS joined JOIN {_POST} AS post ON post.id IN (
            SELECT id FROM {_POST} WHERE community_id = joined.community_id ORDER BY created_at DESC, id DESC LIMIT %s
        ) WHERE joined.user_id = %s UNION SELECT id FROM ({_OWN})""",
    "postgresql": f"""
        SELECT post.id FROM {_MEMBERSHIP} AS joined CROSS JOIN LATERAL (
            SELECT id FROM {_POST} WHERE community_id = joined.community_id ORDER BY created_at DESC, id DESC LIMIT %s
        ) AS post WHERE joined.user_id = %s UNION (SELECT id FROM ({_OWN}) AS own)""",
}


def first_comments_of_each(post_ids: Collection[int], *, most: int) -> RawSQL:
    """The right side of `id__in`: the comments of each post that were written first, each after what it answers."""
    return RawSQL(_FIRST_COMMENTS[_vendor()], [_parameter(post_ids), most])


def branches_below(tops: Collection[int], *, most: int) -> RawSQL:
    """The right side of `id__in`: these comments and the answers below them, level by level, so many at most."""
    sql = f"""
        WITH RECURSIVE branch (id) AS (
            {_TOPS[_vendor()]} UNION ALL
            SELECT answer.id FROM {_COMMENT} AS answer JOIN branch ON answer.parent_id = branch.id
        ) SELECT id FROM branch LIMIT %s"""
    return RawSQL(sql, [_parameter(tops), most])


def newest_of_feed(person_id: int, *, most: int) -> RawSQL:
    """The right side of `id__in`: of each of a person's communities the newest posts, and of their own."""
    return RawSQL(_FEED[_vendor()], [most, person_id, person_id, most])


def _vendor() -> str:
    return connection_of("forum").vendor


def _parameter(ids: Collection[int]) -> str | list[int]:
    return json.dumps(list(ids)) if _vendor() == "sqlite" else list(ids)
