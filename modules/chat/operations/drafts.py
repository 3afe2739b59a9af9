"""Messages that somebody wants to send, before they are."""

from dataclasses import dataclass, field
from datetime import datetime

from agrovet.kernel.trace import Trace, current_trace
from modules.chat.operations.attachments import Attachment
from modules.chat.sent import Sent

# What was sent, or why it was not.
Outcome = Sent | Exception
# A room, a sender, and the sender's own name for the message.
Name = tuple[int, int, str | None]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that somebody wants to send. `trace` is the step that it was asked for in."""

    room_id: int
    sender_id: int
    content: str
    attachment: Attachment | None = None
    client_msg_id: str | None = None
    now: datetime
    trace: Trace | None = field(default_factory=current_trace)

    @property
    def name(self) -> Name:
        """By which the same message is known again; none where the sender gave it no name."""
        return self.room_id, self.sender_id, self.client_msg_id
