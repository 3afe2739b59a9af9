"""
Changing who is in a room, its name, and deleting it.

A private room has its two people for good. A group belongs to whoever has been in it longest, which is who made it as
long as they stay: they remove others. Anybody in it adds people, and leaves.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import deleted_among
from agrovet.kernel.row_locks import change, locked
from agrovet.kernel.writing import writing
from modules.chat import queries
from modules.chat.broadcasts import cut_off
from modules.chat.contracts import NotAParticipant, RoomNotFound, RoomSummary, WrongParticipants
from modules.chat.events import ParticipantsChanged, RoomDeleted
from modules.chat.models import Participant, Receipt, Room
from modules.chat.operations.marks import UNSETTLED, lock_messages, settle
from modules.chat.operations.rooms import NOBODY, require_people
from modules.chat.operations.shared_rooms import announcing_offline

TWO_FOR_GOOD = "Una sala privada tiene siempre las mismas 2 personas."
NOT_THE_OWNER = "Sólo quien creó el grupo, o quien lleva más tiempo en él, puede quitar a otras personas."
LARGEST_GROUP = 500
TOO_MANY = f"Un grupo puede tener hasta {LARGEST_GROUP} participantes."
# Who joined within this time may be unknown to whoever sends a list of all participants.
UNSEEN = timedelta(minutes=1)


def change_room(
    *, room_id: int, user_id: int, name: str | None, participant_ids: Sequence[int] | None, now: datetime
) -> RoomSummary:
    """
    Rename a room, or change who is in it, as one of its participants. None leaves a part as it is.

    `participant_ids` is the whole list, which may be older than the room: see `_removed`. Who is removed is cut off.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    :raises WrongParticipants: if the people cannot be the participants of this room
    :raises NotAParticipant: if the list removes others, and the group is not the person's to change
    """
    before = queries.room_for(room_id=room_id, user_id=user_id)
    added = set(participant_ids or ()) - set(before.participant_ids)
    if added:
        require_people(added)
    with writing("chat"):
        if added and deleted_among("chat", added):
            raise WrongParticipants(NOBODY)
        room = _locked(room_id)
        members = _members(room_id)
        _require_member(user_id, members)
        if name is not None:
            change(room, {"name": name})
        if participant_ids is not None:
            _change_participants(room, members, user_id, set(participant_ids), adds=bool(added), now=now)
        return queries.rooms(ids=[room_id])[room_id]


def change_name(*, room_id: int, name: str) -> None:
    """
    Rename a room as operators do.

    :raises RoomNotFound: if there is no such room (any more)
    """
    with writing("chat"):
        change(_locked(room_id), {"name": name})


def leave_or_delete_room(*, room_id: int, user_id: int, now: datetime) -> None:
    """
    End a private conversation, for both; or leave a group, which goes when its last participant does.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    """
    with writing("chat"):
        room = _locked(room_id)
        members = _members(room_id)
        _require_member(user_id, members)
        if room.is_private or len(members) == 1:
            delete_rooms(room_ids=[room_id], now=now)
        else:
            _leave(room_id, {user_id}, now)
            bus.publish(ParticipantsChanged(room_id=room_id, joined_ids=(), left_ids=(user_id,), changed_at=now))


def delete_rooms(*, room_ids: Collection[int], now: datetime) -> None:
    """Delete rooms with all that was said in them, and close the sockets that are open in them."""
    with writing("chat"):
        rooms = list(Room.objects.select_for_update().filter(id__in=room_ids).order_by("id"))
        people = queries.participants_of(room_ids=[room.id for room in rooms])
        with announcing_offline({id for present in people.values() for id in present}):
            for room in rooms:
                # Before their receipts, as marks are set: neither waits for the other in a circle.
                lock_messages(Q(room_id=room.id))
                bus.publish(RoomDeleted(room_id=room.id, deleted_at=now))
                room.delete()
        for room_id, present in people.items():
            cut_off(user_ids=present, room_id=room_id)


def _locked(room_id: int) -> Room:
    return locked(Room.objects.filter(id=room_id), missing=RoomNotFound())


def _members(room_id: int) -> list[Participant]:
    """Return the people of a locked room, who has been in it longest first."""
    return list(Participant.objects.filter(room_id=room_id).order_by("id"))


def _require_member(user_id: int, members: Sequence[Participant]) -> None:
    if user_id not in {one.user_id for one in members}:
        raise RoomNotFound


def _change_participants(
    room: Room, members: Sequence[Participant], user_id: int, wanted: set[int], *, adds: bool, now: datetime
) -> None:
    present = {one.user_id for one in members}
    if not wanted:
        raise WrongParticipants("Una sala necesita al menos un participante.")
    if room.is_private:
        if wanted != present:
            raise WrongParticipants(TWO_FOR_GOOD)
        return
    joined = wanted - present
    left = _removed(members, user_id, wanted, adds=adds, now=now)
    if joined and len((present - left) | joined) > LARGEST_GROUP:
        raise WrongParticipants(TOO_MANY)
    if joined or left:
        Participant.objects.bulk_create(
            Participant(room_id=room.id, user_id=id, joined_at=now) for id in sorted(joined)
        )
        _leave(room.id, left, now)
        bus.publish(
            ParticipantsChanged(
                room_id=room.id, joined_ids=tuple(sorted(joined)), left_ids=tuple(sorted(left)), changed_at=now
            )
        )


def _removed(members: Sequence[Participant], user_id: int, wanted: set[int], *, adds: bool, now: datetime) -> set[int]:
    """
    Return whom a list of all participants removes; `adds` is whether it has somebody new for its sender.

    Two who add at once each send a list without the other's addition, so a missing name is no removal by itself:

    - who is not the group's owner removes nobody but themself;
    - of the owner's list, who joined a moment ago is missing because the owner had not seen them, unless nothing else
      is different: they are removed by a list from which they alone are missing.

    :raises NotAParticipant: if a list does nothing but remove others, and is not the owner's
    """
    missing = {one.user_id for one in members} - wanted
    if user_id != members[0].user_id:
        if missing and user_id not in missing and not adds:
            raise NotAParticipant(NOT_THE_OWNER)
        return missing & {user_id}
    unseen = {one.user_id for one in members if one.joined_at is not None and one.joined_at > now - UNSEEN}
    return missing - unseen if adds or missing - unseen else missing


def _leave(room_id: int, user_ids: Collection[int], now: datetime) -> None:
    if not user_ids:
        return
    with announcing_offline(user_ids):
        Participant.objects.filter(room_id=room_id, user_id__in=user_ids).delete()
    lock_messages(Q(room_id=room_id) & UNSETTLED)
    Receipt.objects.filter(room_id=room_id, user_id__in=user_ids).delete()
    # What only waited for them is now delivered and read.
    settle(room_ids=[room_id], now=now)
    cut_off(user_ids=user_ids, room_id=room_id)
