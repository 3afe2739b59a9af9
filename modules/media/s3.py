"""An S3 store."""

from threading import Lock
from typing import Any, ClassVar

from storages.backends.s3 import S3Storage


class SharedS3Storage(S3Storage):  # type: ignore[misc]  # the library carries no types
    """
    django-storages' S3 store with one client for the process.

    The library makes one per thread, and every request runs in a thread of its own: each would load the
    description of the service anew. boto3's clients may be shared, and all that is used here goes through
    the client.
    """

    _shared: ClassVar[Any] = None
    _making: ClassVar[Lock] = Lock()

    @property
    def connection(self) -> Any:
        """The one connection."""
        kind = type(self)
        with kind._making:
            if kind._shared is None:
                kind._shared = super().connection
        return kind._shared
