"""Opening and making rooms."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import deleted_among
from agrovet.kernel.row_locks import find_or_insert
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.chat import queries
from modules.chat.contracts import NotAParticipant, RoomSummary, WrongParticipants
from modules.chat.events import RoomCreated
from modules.chat.models import Participant, Room

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
    first, second = (people[id].display_name for id in participant_ids)
    name = f"Chat: {first} & {second}"[:150]
    known = Room.objects.filter(pair_key=pair_key).values_list("id", flat=True).first()
    if known is not None and (room := queries.rooms(ids=[known]).get(known)):
        return room, False
    # There is none, or it has been deleted by now.
    with writing("chat"):
        found, is_new = find_or_insert(
            Room.objects.filter(pair_key=pair_key),
            lambda: _insert(name=name, pair_key=pair_key, ids=participant_ids, now=now),
        )
        return queries.rooms(ids=[found.id])[found.id], is_new


def _insert(*, name: str, pair_key: str, ids: Sequence[int], now: datetime) -> Room:
    room = Room.objects.create(name=name, is_private=True, pair_key=pair_key, created_at=now)
    _fill(room, ids)
    return room


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
    require_people(members)
    with writing("chat"):
        room = Room.objects.create(name=name or "Chat", is_private=False, created_at=now)
        _fill(room, members)
        return queries.rooms(ids=[room.id])[room.id], True


def _fill(room: Room, participant_ids: Sequence[int]) -> None:
    if deleted_among("chat", participant_ids):
        raise WrongParticipants(NOBODY)
    Participant.objects.bulk_create(Participant(room=room, user_id=id) for id in participant_ids)
    bus.publish(
        RoomCreated(
            room_id=room.id,
            is_private=room.is_private,
            participant_ids=tuple(sorted(participant_ids)),
            created_at=room.created_at,
        )
    )


def require_people(ids: Collection[int]) -> None:
    if len(accounts.people(ids=ids)) != len(set(ids)):
        raise WrongParticipants(NOBODY)
