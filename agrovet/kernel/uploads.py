"""A file on its way in: what passes through a door when one module hands an upload to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Upload:
    """
    A file that a client sent. `name` is the client's name for it; `content` is read once, in chunks, and
    is never in memory whole.
    """

    name: str
    size: int
    content: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """The content from its beginning, in parts of at most 256 kB."""
        self.content.seek(0)
        while part := self.content.read(CHUNK):
            yield part
