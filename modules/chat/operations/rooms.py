"""Rooms: opening, making, changing, leaving."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError
from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.chat import queries
from modules.chat.broadcasts import cut_off
from modules.chat.contracts import NotAParticipant, RoomSummary, WrongParticipants
from modules.chat.events import ParticipantsChanged, RoomCreated, RoomDeleted
from modules.chat.models import Participant, Receipt, Room
from modules.chat.operations.marks import settle

TWO = "Se requieren exactamente 2 participantes."
PRIVATE_TWO = "Las salas privadas deben tener exactamente 2 participantes."
NOBODY = "Uno de los participantes no existe."
NOT_AMONG = "Sólo puede abrir conversaciones en las que usted participa."


def open_private_room(*, user_id: int, other_id: int) -> RoomSummary:
    """The one private room of two people."""
    room, _ = private_room(asker_id=user_id, participant_ids=[user_id, other_id], now=timezone.now())
    return room


def private_room(*, asker_id: int, participant_ids: Sequence[int], now: datetime) -> tuple[RoomSummary, bool]:
    """
    The one private room of two people, and whether it was made now. Its name follows the order asked in.

    :raises WrongParticipants: if these are not two, or one of them does not exist
    :raises NotAParticipant: if the asker is not one of them
    """
    if len(participant_ids) != 2 or participant_ids[0] == participant_ids[1]:
        raise WrongParticipants(TWO)
    if asker_id not in participant_ids:
        raise NotAParticipant(NOT_AMONG)
    people = accounts.people(ids=participant_ids)
    if len(people) != 2:
        raise WrongParticipants(NOBODY)
    pair_key = pair_key_of(participant_ids)
    known = Room.objects.filter(pair_key=pair_key).values_list("id", flat=True).first()
    if known is not None:
        return queries.rooms(ids=[known])[known], False
    first, second = (people[id].display_name for id in participant_ids)
    return _insert_pair(name=f"Chat: {first} & {second}"[:150], pair_key=pair_key, ids=participant_ids, now=now)


def _insert_pair(*, name: str, pair_key: str, ids: Sequence[int], now: datetime) -> tuple[RoomSummary, bool]:
    try:
        with writing("chat"):
            room = Room.objects.create(name=name, is_private=True, pair_key=pair_key, created_at=now)
            _fill(room, ids)
    except IntegrityError:
        # Somebody else asked at the same instant and was first: theirs is the room.
        first = Room.objects.get(pair_key=pair_key).id
        return queries.rooms(ids=[first])[first], False
    return queries.rooms(ids=[room.id])[room.id], True


def pair_key_of(participant_ids: Collection[int]) -> str:
    """What is unique to two people, whoever is named first."""
    low, high = sorted(participant_ids)
    return f"{low}:{high}"


def make_room(
    *, maker_id: int, participant_ids: Sequence[int], is_private: bool, name: str, now: datetime
) -> tuple[RoomSummary, bool]:
    """
    A room, and whether it was made now: a private one is the one of the pair, a group includes its maker.

    :raises WrongParticipants: if the people cannot be the participants of such a room
    :raises NotAParticipant: for a private room of two others
    """
    if is_private:
        if len(set(participant_ids)) != 2:
            raise WrongParticipants(PRIVATE_TWO)
        return private_room(asker_id=maker_id, participant_ids=list(dict.fromkeys(participant_ids)), now=now)
    members = list(dict.fromkeys([maker_id, *participant_ids]))
    _require_people(members)
    with writing("chat"):
        room = Room.objects.create(name=name or "Chat", is_private=False, created_at=now)
        _fill(room, members)
    return queries.rooms(ids=[room.id])[room.id], True


def _fill(room: Room, participant_ids: Sequence[int]) -> None:
    Participant.objects.bulk_create(Participant(room=room, user_id=id) for id in participant_ids)
    bus.publish(
        RoomCreated(
            room_id=room.id,
            is_private=room.is_private,
            participant_ids=tuple(sorted(participant_ids)),
            created_at=room.created_at,
        )
    )


def _require_people(ids: Collection[int]) -> None:
    if len(accounts.people(ids=ids)) != len(set(ids)):
        raise WrongParticipants(NOBODY)


def change_room(
    *, room_id: int, user_id: int, name: str | None, participant_ids: Sequence[int] | None, now: datetime
) -> RoomSummary:
    """
    Rename a room, or say anew who is in it, as one of its participants. None leaves a part as it is.

    Nobody is added to a private room. Who is left out is cut off at once.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    :raises WrongParticipants: if the people cannot be the participants of this room
    """
    room = queries.room_for(room_id=room_id, user_id=user_id)
    joined, left = _changes(room, participant_ids)
    if joined and room.is_private:
        raise WrongParticipants(PRIVATE_TWO)
    _require_people(joined)
    with writing("chat"):
        if name is not None:
            Room.objects.filter(id=room_id).update(name=name)
        if joined or left:
            _join(room_id, joined)
            _leave(room_id, left)
            bus.publish(
                ParticipantsChanged(room_id=room_id, joined_ids=tuple(joined), left_ids=tuple(left), changed_at=now)
            )
    return queries.rooms(ids=[room_id])[room_id]


def _changes(room: RoomSummary, participant_ids: Sequence[int] | None) -> tuple[list[int], list[int]]:
    if participant_ids is None:
        return [], []
    wanted, present = set(participant_ids), set(room.participant_ids)
    if not wanted:
        raise WrongParticipants("Una sala necesita al menos un participante.")
    return sorted(wanted - present), sorted(present - wanted)


def _join(room_id: int, user_ids: Collection[int]) -> None:
    Participant.objects.bulk_create(
        (Participant(room_id=room_id, user_id=id) for id in user_ids), ignore_conflicts=True
    )


def _leave(room_id: int, user_ids: Collection[int]) -> None:
    if not user_ids:
        return
    # First, for it locks the room: a message that is being sent waits, and then finds them gone. A pair
    # without one of the two is none.
    Room.objects.filter(id=room_id).update(pair_key=None)
    Participant.objects.filter(room_id=room_id, user_id__in=user_ids).delete()
    Receipt.objects.filter(room_id=room_id, user_id__in=user_ids).delete()
    # What only waited for them is now delivered and read.
    settle(room_ids=[room_id], now=timezone.now())
    cut_off(user_ids=user_ids, room_id=room_id)


def leave_or_delete_room(*, room_id: int, user_id: int, now: datetime) -> None:
    """
    End a private conversation, for both; or leave a group, which goes when its last participant does.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    """
    room = queries.room_for(room_id=room_id, user_id=user_id)
    if room.is_private or len(room.participant_ids) == 1:
        delete_rooms(room_ids=[room_id], now=now)
        return
    with writing("chat"):
        _leave(room_id, [user_id])
        bus.publish(ParticipantsChanged(room_id=room_id, joined_ids=(), left_ids=(user_id,), changed_at=now))


def delete_rooms(*, room_ids: Collection[int], now: datetime) -> None:
    """Delete rooms with all that was said in them, and close the sockets that are open in them."""
    people = queries.participants_of(room_ids=room_ids)
    with writing("chat"):
        for room in Room.objects.filter(id__in=room_ids):
            bus.publish(RoomDeleted(room_id=room.id, deleted_at=now))
            cut_off(user_ids=people.get(room.id, ()), room_id=room.id)
            room.delete()
