"""What chat does when others announce something."""

from agrovet.kernel import bus
from modules.accounts.events import KeysEnded, UserDeleted
from modules.chat.broadcasts import disconnect_keys
from modules.chat.operations import departures
from modules.media.events import MediaDeleted


@bus.subscribe(UserDeleted, name="chat.forget_person")
def forget_person(event: UserDeleted) -> None:
    """A deleted person's messages and participations go with the account."""
    departures.forget_person(user_id=event.user_id, now=event.deleted_at)


@bus.subscribe(KeysEnded, name="chat.close_sockets_of_ended_keys")
def close_sockets_of_ended_keys(event: KeysEnded) -> None:
    """Close the sockets that were opened with keys that ended."""
    disconnect_keys(user_id=event.user_id, digests=event.digests)


@bus.subscribe(MediaDeleted, name="chat.forget_file")
def forget_file(event: MediaDeleted) -> None:
    """Messages stand without a deleted file."""
    departures.forget_file(media_id=event.media_id)
