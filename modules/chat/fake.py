"""A stand-in for chat, for tests of other modules alone: a few rooms, kept in memory."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from modules.chat.contracts import RoomSummary, WrongParticipants


class FakeChat:
    """Answers like chat. `unread` holds counts of unread messages, `shown` pairs of a file and a person."""

    def __init__(self) -> None:
        self.known: dict[int, RoomSummary] = {}
        self.unread: dict[int, int] = {}
        self.shown: set[tuple[int, int]] = set()

    def rooms(self, *, ids: Collection[int]) -> Mapping[int, RoomSummary]:
        """The rooms with these ids."""
        return {id: self.known[id] for id in ids if id in self.known}

    def unread_counts(self, *, user_ids: Collection[int]) -> Mapping[int, int]:
        """What `unread` says, 0 for everybody else."""
        return {id: self.unread.get(id, 0) for id in user_ids}

    def shows_file(self, *, media_id: int, user_id: int) -> bool:
        """Return whether `shown` holds the pair."""
        return (media_id, user_id) in self.shown

    def open_private_room(self, *, user_id: int, other_id: int) -> RoomSummary:
        """The room of the two."""
        if user_id == other_id:
            raise WrongParticipants("Se requieren exactamente 2 participantes.")
        pair = tuple(sorted((user_id, other_id)))
        for room in self.known.values():
            if room.participant_ids == pair:
                return room
        number = len(self.known) + 1
        self.known[number] = RoomSummary(
            id=number,
            name="",
            is_private=True,
            participant_ids=pair,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            last_activity=None,
        )
        return self.known[number]
