"""What of marketplace can be on for some."""

from datetime import date

from agrovet.kernel.flags import declare

declare(
    "marketplace.relevance",
    default=False,
    meaning="Who searches for words sees first the ads whose titles have them; without it, the newest.",
    until=date(2027, 6, 30),
)
