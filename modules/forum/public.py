"""What other modules may use of the forum. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import ServiceUnavailable, service
from modules.forum.contracts import CommunitySummary, PostSummary

__all__ = ["CommunitySummary", "PostSummary", "ServiceUnavailable", "communities_of", "posts"]


@service("modules.forum.queries")
def posts(*, ids: Collection[int]) -> Mapping[int, PostSummary]:
    """
    The posts with these ids, in one query; ids that name no post are left out.

    :raises ServiceUnavailable: if the forum runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.forum.queries")
def communities_of(*, user_ids: Collection[int]) -> Mapping[int, list[CommunitySummary]]:
    """
    The communities that these people are in, by name, in one query; people in none are left out.

    :raises ServiceUnavailable: if the forum runs elsewhere and does not answer in time
    """
    raise NotImplementedError
