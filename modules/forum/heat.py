"""
How posts are ranked by relevance.

The ranking is the one that Reddit published as "hot" (reddit-archive/reddit, `r2/lib/db/_sorts.pyx`): the
logarithm of the interest plus the time of publication; but here the very first like counts already. Since
time adds to the younger post instead of being taken from the older one, a post's heat changes only when
somebody reacts to it or comments on it: it is stored, indexed, and no reading computes or writes anything.
"""

from datetime import UTC, datetime
from math import copysign, log10

# A post needs ten times the interest to stand level with one that was published this much later.
TENFOLD_SECONDS = 45_000  # twelve and a half hours
# Only differences matter; counting from here keeps the numbers short.
_START = datetime(2020, 1, 1, tzinfo=UTC)


def heat_of(
    *,
    published_at: datetime | None,
    likes: int,
    hearts: int,
    dislikes: int,
    comments: int,
    relevance_score: float = 0.0,
) -> float:
    """
    The rank of a post among others, higher first.

    A comment, a like and a heart count one each for the post, a dislike one against it. `relevance_score`
    is added as it is: one point outweighs ten times the interest, or twelve and a half hours.
    """
    interest = likes + hearts + comments - dislikes
    # A time that the database holds and Python does not is loaded as None: such a post gets no more than its interest.
    age = (published_at - _START).total_seconds() / TENFOLD_SECONDS if published_at else 0.0
    return copysign(log10(1 + abs(interest)), interest) + age + relevance_score
