"""What of media can be switched off."""

from agrovet.kernel.flags import declare

declare(
    "media.anonymous_upload",
    default=True,
    meaning="Visitors without a key may send a small image, such as for their registration.",
)
