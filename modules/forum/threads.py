"""
Threads: trees of comments.

Nothing here calls itself: a thread may be as deep as people have patience, and Python's stack is not.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

# Deeper answers are shown beside the comment at this depth, each with its true `parent`: readers of JSON, our
# own writer among them, give up somewhere beyond two hundred levels, and a level of comments takes two.
DEEPEST = 100


def branch_below(links: Mapping[int, int | None], top: int) -> list[int]:
    """
    A comment and all answers below it, from the top down.

    `links` tells of each comment of the post which one it answers.
    """
    answers: defaultdict[int | None, list[int]] = defaultdict(list)
    for comment_id, parent_id in links.items():
        answers[parent_id].append(comment_id)
    branch = [top]
    for comment_id in branch:  # grows while it is read
        branch.extend(answers[comment_id])
    return branch


def grow(comments: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """
    Put each comment among the `replies` of the one it answers, in the order given.

    Takes comments without replies. Returns all of them by id; those whose `parent` is not among them are the
    beginnings of the threads. Where an answer lies deeper than `DEEPEST`, see there.
    """
    known = {comment["id"]: comment for comment in comments}
    answers: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for comment in comments:
        if comment["parent"] is not None:
            answers[comment["parent"]].append(comment)
    level = [(comment, comment) for comment in comments if comment["parent"] not in known]
    depth = 0
    while level:
        depth += 1
        following = []
        for comment, holder in level:
            for answer in answers[comment["id"]]:
                holder["replies"].append(answer)
                following.append((answer, answer if depth + 1 < DEEPEST else holder))
        level = following
    return known
