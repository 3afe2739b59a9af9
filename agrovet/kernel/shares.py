"""
A share of the people: always the same, and a larger one takes nobody back.

Each person, and each visitor, has one of 10,000 buckets for each thing that is shared out; a share has the lowest
ones. So different things do not always try the same people first.
"""

import hashlib

BUCKETS = 10_000


def bucket(what: str, subject: str) -> int:
    """The bucket, 0 to 9,999, of a subject: `person:7` or `visitor:...`."""
    digest = hashlib.sha256(f"{what}/{subject}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % BUCKETS


def is_in_share(what: str, subject: str, share: int) -> bool:
    """Whether the subject is among the `share` percent."""
    return bucket(what, subject) < share * (BUCKETS // 100)
