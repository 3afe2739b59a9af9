"""
Answers that are kept for a moment: public lists and pages that are the same for everybody.

    path("api/adds/", kept(Ads.as_view(), shows=("marketplace", "accounts", "media"), by=("page", "page_size")))

Kept right by the events of the modules that an answer shows: before it is given again, the logs are asked whether
anything has been announced since. An event is in the log from the commit on that makes it true, so whoever has
written something sees it at once, whichever process answers.
"""

from agrovet.kernel.answers.keeping import kept

__all__ = ["kept"]
