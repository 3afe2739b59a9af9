"""What was marked, for the sockets to tell of."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A message of which one person's mark is new."""

    message_id: int
    room_id: int
    sender_id: int
    user_id: int
    receipt_id: int


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Marks that were set together, at one time; the sockets tell of them."""

    at: datetime
    marks: list[Mark] = field(default_factory=list)

    @property
    def message_ids(self) -> list[int]:
        """The messages, each once, in their order."""
        return sorted({mark.message_id for mark in self.marks})
