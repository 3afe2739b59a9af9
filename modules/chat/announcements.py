"""What is told to open sockets: to whom, about which room, and the frames, written once for all."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson

from agrovet.kernel.http.rendering import to_json
from modules.chat.frames import Frame

About = Literal[
    # A message: for every socket of the person.
    "message",
    # That a message of the person's was delivered: for the room's sockets, and presence sockets.
    "delivery",
    # What only matters to who has the room open: marks, corrections, previews.
    "room",
    # A picture that is still being uploaded, for who has the room open.
    "preview",
    # Who comes and goes.
    "presence",
    # The person is out of the room: its sockets are closed.
    "cut",
    # The person is gone: all sockets are closed.
    "end",
    # Keys of the person ended: their sockets are closed.
    "keys",
]


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """
    For the sockets of these people, wherever they are.

    `message_id` is set where this hands over a message; to its sender it is an echo, to others a delivery.
    """

    to: tuple[int, ...]
    about: About
    room_id: int | None = None
    frames: tuple[str, ...] = ()
    message_id: int | None = None
    sender_id: int | None = None
    # Digests of keys that ended.
    ended_keys: tuple[str, ...] = ()
    # By which a process knows one that comes to it twice.
    number: str = field(default_factory=lambda: secrets.token_hex(8), compare=False)

    def ends_key(self, digest: str) -> bool:
        """Return whether it says that the key with this digest ended."""
        return self.about == "keys" and digest in self.ended_keys

    @staticmethod
    def read(event: Mapping[str, Any]) -> "Announcement":
        """Read back what passed through the channel layer."""
        return Announcement(
            to=tuple(event["to"]),
            about=cast(About, event["about"]),
            room_id=event["room_id"],
            frames=tuple(event["frames"]),
            message_id=event["message_id"],
            sender_id=event["sender_id"],
            ended_keys=tuple(event.get("ended_keys", ())),
            # A process of an earlier version sends none.
            number=event.get("number") or secrets.token_hex(8),
        )


def as_word(announcements: Sequence[Announcement]) -> dict[str, Any]:
    """
    The form in which they pass through the channel layer, all of them for the same processes.

    A process of an earlier version reads the first of them alone.
    """
    first, *others = announcements
    word = {"type": "announcement", **vars(first)}
    # As one text: a layer copies texts faster than what is made of parts.
    return word | {"more": to_json([vars(one) for one in others]).decode()} if others else word


def of_word(word: Mapping[str, Any]) -> list[Announcement]:
    """Read back what `as_word` made."""
    return [Announcement.read(one) for one in (word, *orjson.loads(word.get("more", "[]")))]


def announce(
    people: Collection[int], frames: Iterable[Frame], *, about: About, room_id: int | None = None
) -> Announcement:
    """The same frames for several people, written once."""
    return Announcement(to=tuple(people), about=about, room_id=room_id, frames=written(frames))


def written(frames: Iterable[Frame]) -> tuple[str, ...]:
    """The frames as sockets send them."""
    return tuple(to_json(frame).decode() for frame in frames)
