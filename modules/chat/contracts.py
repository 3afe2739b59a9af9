"""What passes through the door of chat."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.errors import DomainError, Forbidden, NotFound

NOT_YOURS = "Sala no existe o no eres participante."


@dataclass(frozen=True, kw_only=True)
class RoomSummary:
    """A room and who is in it, in the order of their ids."""

    id: int
    name: str
    is_private: bool
    participant_ids: tuple[int, ...]
    created_at: datetime
    last_activity: datetime | None


class RoomNotFound(NotFound):
    """There is no such room, or the person is not in it."""

    def __init__(self) -> None:
        super().__init__(NOT_YOURS)


class MessageNotFound(NotFound):
    """There is no such message, or it is in a room that the person is not in."""

    def __init__(self) -> None:
        super().__init__("No encontrado.")


class NotAParticipant(Forbidden):
    """The person may not act for others, or in their rooms."""


class WrongParticipants(DomainError):
    """These people cannot be the participants of such a room."""


class EmptyMessage(DomainError):
    """A message needs a text or a file."""


class UnknownFile(DomainError):
    """The file that a message refers to does not exist."""
