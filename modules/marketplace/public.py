"""What other modules may use of marketplace. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import ServiceUnavailable, service
from modules.marketplace.contracts import AdSummary

__all__ = ["AdSummary", "ServiceUnavailable", "ads"]


@service("modules.marketplace.queries")
def ads(*, ids: Collection[int]) -> Mapping[int, AdSummary]:
    """
    The ads with these ids, whatever their status, in one query; ids that name no ad are left out.

    :raises ServiceUnavailable: if marketplace runs elsewhere and does not answer in time
    """
    raise NotImplementedError
