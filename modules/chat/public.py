"""What other modules may use of chat. The rest of this package is private."""

from collections.abc import Collection, Mapping

from agrovet.kernel.doors import ServiceUnavailable, service
from modules.chat.contracts import NotAParticipant, RoomNotFound, RoomSummary, WrongParticipants

__all__ = [
    "NotAParticipant",
    "RoomNotFound",
    "RoomSummary",
    "ServiceUnavailable",
    "WrongParticipants",
    "open_private_room",
    "rooms",
    "shows_file",
    "unread_counts",
]


@service("modules.chat.queries")
def rooms(*, ids: Collection[int]) -> Mapping[int, RoomSummary]:
    """
    The rooms with these ids, in two queries; ids that name no room are left out.

    :raises ServiceUnavailable: if chat runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.chat.queries")
def unread_counts(*, user_ids: Collection[int]) -> Mapping[int, int]:
    """
    How many messages of others each of these people has not read, in one query; 0 for none.

    :raises ServiceUnavailable: if chat runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.chat.queries")
def shows_file(*, media_id: int, user_id: int) -> bool:
    """
    Return whether a message in one of this person's rooms shows the file.

    :raises ServiceUnavailable: if chat runs elsewhere and does not answer in time
    """
    raise NotImplementedError


@service("modules.chat.operations", safe=True)
def open_private_room(*, user_id: int, other_id: int) -> RoomSummary:
    """
    The one private room of two people, made if they have none.

    :raises WrongParticipants: if they are the same person, or one of them does not exist
    :raises ServiceUnavailable: if chat runs elsewhere and does not answer in time
    """
    raise NotImplementedError
