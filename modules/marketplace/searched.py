"""What ads are found by."""

from agrovet.kernel.search.keeping import Entry, Source
from agrovet.kernel.search.matching import Tables
from modules.marketplace.models import Ad, AdText, Word


def _entry(ad: Ad) -> Entry:
    return Entry(title=ad.title, body=ad.description, spelled_aside=ad.location_name or "")


ADS = Source(module="marketplace", rows=Ad, tables=Tables(texts=AdText, words=Word), entry=_entry)

SOURCES = [ADS]
