"""What of profiles can be on for some."""

from datetime import date

from agrovet.kernel.flags import declare

declare(
    "profiles.badges",
    default=False,
    meaning="A specialist's profile has a `badge` that clients can show: who was verified, and as what.",
    until=date(2027, 6, 30),
)
