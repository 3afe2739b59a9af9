"""Who a request without a key comes from: the same visitor for the shares of services and of features."""

from typing import Any

from agrovet.kernel.flags.asking import Visitor
from extraction.router import buckets
from extraction.router.headers import Origin, first


def visitor_of(scope: Any) -> Visitor:
    """The visitor whom a cookie of ours names; else the one with this address and program, and a cookie for it."""
    known = buckets.visitor_in(buckets.cookies(scope))
    if known:
        return Visitor(known, None)
    origin = Origin(scope)
    name = buckets.visitor_of(origin.client, first(scope["headers"], b"user-agent"))
    return Visitor(name, buckets.cookie_for(name, secure=origin.scheme == "https"))
